"""What the buttons of private notes open, sealed for one person each: to whoever has not the key, all are alike."""

from storage.vault.seal import Root, SealError

NOTE = "note"
SIZE = 48  # bytes of whatever is sealed


class SealedNotes:
    """The seal of one organisation's notes. Nothing is kept of them: what one opens is in the note itself."""

    def __init__(self, organisation: str, root: Root) -> None:
        self._organisation, self._seal = organisation, root.notes

    def close(self, opens: str, whose: str) -> str:
        """What the button carries."""
        return self._seal.close_fields({"opens": opens}, SIZE, *self._about(whose))

    def open(self, token: str, whose: str) -> str | None:
        """What it opens."""
        try:
            return str(self._seal.open_fields(token, *self._about(whose))["opens"])
        except SealError:
            return None

    def _about(self, whose: str) -> tuple[str, ...]:
        return self._organisation, NOTE, whose
