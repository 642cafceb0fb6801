"""Everything the heart may refuse, as one small tree.

Refusal
├── BadInput        what was typed cannot be used; names the field, the value, what is allowed and an example
│   └── FieldErrors several fields of a form at once
├── NotFound        there is no such thing, or it is not yours: the same words for both
├── NotAllowed      it is yours to see and not yours to do; says who can
├── IllegalMove     the state does not lead there; says what is possible now
└── Conflict        somebody was quicker; nothing was changed

The message of a refusal is the sentence that the asker reads.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """The asker is told why, and nothing is changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadInput(Refusal):
    """What was typed cannot be used.

    `field` is the form's field name, or "" where the whole command is meant.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class FieldErrors(BadInput):
    """Several fields of a form cannot be used: `errors` maps each field's name to its sentence.

    The whole is also a BadInput about the first of them, for whoever shows one sentence only.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()), field=next(iter(errors), ""))
        self.errors = dict(errors)


class NotFound(Refusal):
    """There is no such thing for this asker."""


class NotAllowed(Refusal):
    """Visible, but not theirs to do. `escalation_id` is set when the attempt belongs in a record's timeline."""

    def __init__(self, sentence: str, *, escalation_id: str | None = None, act: str = "") -> None:
        super().__init__(sentence)
        self.escalation_id = escalation_id
        self.act = act


class IllegalMove(Refusal):
    """The state of the record does not allow this move."""


class Conflict(Refusal):
    """The record has changed since it was read."""
