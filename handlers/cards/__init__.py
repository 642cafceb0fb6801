"""Nouns as cards and forms: in meaning, not in looks. Each adapter draws them its own way and loses no word."""
