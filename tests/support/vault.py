"""The vault for tests: beside the record, under a key of its own."""

from pathlib import Path

from bot.wiring import House

KEY = b"a key for check-ins in the tests!"


def vault_in(folder: Path) -> tuple[str, bytes]:
    """Where a process keeps its vault, and its key."""
    return f"sqlite:///{folder / 'wellbeing.db'}", KEY


async def close_vault(house: House) -> None:
    """Close the vault of a process, if it has one."""
    if house.vault is not None:
        await house.vault.close()
