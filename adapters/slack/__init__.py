"""Slack as a chat: payloads in, Block Kit out."""
