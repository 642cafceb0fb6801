"""The language of nobody (`qps`): every word of ours accented and longer, so that what is not translated shows.

Placeholders and what stands between backticks (verbs, which are typed in English) are left as they are.
"""

import re

from handlers.domain.language import NOBODYS

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STRANGE = "åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
_SIGNS = str.maketrans(_PLAIN, _STRANGE)
_KEPT = re.compile(r"(\{[^{}]*\}|`[^`]*`)")
LONGER = 0.4
"""By how much: German, Polish or Finnish take about so much more room than English."""


class Pseudo:
    """A tongue that can say everything, and that nobody takes for English."""

    code = NOBODYS

    def template(self, english: str, context: str) -> str:
        parts = _KEPT.split(english)
        strange = "".join(part if number % 2 else part.translate(_SIGNS) for number, part in enumerate(parts))
        letters = sum(len(part) for part in parts[::2])
        return f"[{strange}{'~' * round(letters * LONGER)}]" if letters else english

    def plural(self, number: int, one: str, many: str, context: str) -> str:
        return self.template(one if number == 1 else many, context)
