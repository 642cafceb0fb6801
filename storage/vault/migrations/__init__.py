"""The vault's own migrations."""
