"""Translators between a chat and the heart."""
