"""The schema as it was changed, step by step."""
