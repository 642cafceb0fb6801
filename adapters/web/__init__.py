"""The web chat: server-rendered rooms on loopback, with personas, and the same cards that Slack and Teams show."""
