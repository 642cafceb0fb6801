"""What people write on a case, as it may be kept: redacted, and on a case that takes no words only fixed ones."""

from handlers.act import Act
from handlers.commands.registry import VERBS
from handlers.commands.wordless import FIXED_WORDS, fixed_words, wants_words
from handlers.domain.content import clean
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation


def takes_words(act: Act, case: Escalation) -> bool:
    """False for a type that takes its case id and nothing else."""
    kind = act.rules.types.get(case.type)
    return kind is None or kind.free_text


def kept_words(act: Act, case: Escalation, verb: str, text: str, field: str = "") -> str:
    """A text as it is kept on this case. Every use case that keeps one asks here, before it writes anything.

    Raises BadInput where the case takes no words, and says what is possible instead.
    """
    if takes_words(act, case):
        return act.redacted(text)
    if not clean(text).strip():
        return ""
    fixed = fixed_words(verb, text)
    if fixed is not None:
        return fixed
    if verb in FIXED_WORDS:
        allowed = ", ".join(key for key, _ in FIXED_WORDS[verb])
        raise BadInput(
            f"{case.ref} keeps its case id and no words. For `{verb}` choose one of: {allowed}.", field=field
        )
    raise no_words(case, verb)


def no_words(case: Escalation, verb: str) -> BadInput:
    """Why a text is not kept, and what can be done without it."""
    if verb in VERBS and wants_words(VERBS[verb]):
        instead = f"`{verb}` is not possible on it: write that down where the case itself is worked on"
    else:
        instead = f"Leave the text out: `{verb}` needs none"
    return BadInput(f"{case.ref} keeps its case id and no words. {instead}.")
