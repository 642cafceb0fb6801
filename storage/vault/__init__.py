"""The vault: what people say of themselves, apart from the record. Nothing but `bot/wiring.py` may import it."""
