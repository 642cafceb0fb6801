"""What is shown again of a message that somebody raises a case from: its beginning, redacted, for them to confirm."""

from collections.abc import Callable

from adapters.fitting import cut

EXCERPT = 500
LOOKED_AT = 10 * EXCERPT  # signs that it may come from, however long the message is
LONGEST_PIECE = 400  # signs: no e-mail, number or host has more, and of a longer secret one half is known for one too


def excerpt(said: str, redact: Callable[[str], str]) -> str:
    """At most EXCERPT signs of what was said, as `redact` leaves them; no piece of what was cut in two is among them.

    Redaction comes before any cut, and what it cannot have seen whole is left out behind it.
    """
    fit = redact(said[:LOOKED_AT])
    return cut(fit if len(said) <= LOOKED_AT else fit[:-LONGEST_PIECE], EXCERPT)
