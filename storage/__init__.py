"""Memory: one repository per noun, on SQLite or PostgreSQL."""
