"""What people write on a case, as it may be kept: redacted, and on a case that takes no words only fixed ones."""

from handlers.act import Act
from handlers.commands.escalations import Open
from handlers.commands.registry import VERBS
from handlers.commands.wordless import FIXED_WORDS, fixed_words, wants_words
from handlers.domain.catalogue import EscalationType
from handlers.domain.content import clean
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation
from handlers.domain.tongue import said


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
            said(
                "{ref} keeps its case id and no words. For `{verb}` choose one of: {allowed}.",
                ref=case.ref,
                verb=verb,
                allowed=allowed,
            ),
            field=field,
        )
    raise no_words(case, verb)


def kept_reason(act: Act, case: Escalation, verb: str, text: str, example: str) -> str:
    """The same of a reason that must be given. Raises BadInput, with an example of one, where none is."""
    reason = kept_words(act, case, verb, text, "reason").strip()
    if not reason:
        raise BadInput(said("This needs a reason, for example `{example}`.", example=example), field="reason")
    return reason


def no_words(case: Escalation, verb: str) -> BadInput:
    """Why a text is not kept, and what can be done without it."""
    if verb in VERBS and wants_words(VERBS[verb]):
        return BadInput(
            said(
                "{ref} keeps its case id and no words. `{verb}` is not possible on it: write that down where the case "
                "itself is worked on.",
                ref=case.ref,
                verb=verb,
            )
        )
    return BadInput(
        said("{ref} keeps its case id and no words. Leave the text out: `{verb}` needs none.", ref=case.ref, verb=verb)
    )


def summary_of(act: Act, kind: EscalationType, command: Open) -> str:
    """The summary and the excerpt, redacted; nothing at all where the type takes a case id and nothing else."""
    words = " · ".join(part for part in (command.summary, command.excerpt[:500]) if part)
    if not words:
        return ""
    if not kind.free_text:
        raise BadInput(
            said(
                "“{kind}” takes its case id and nothing else: no words, no links. Leave the summary out.",
                kind=kind.label,
            ),
            field="summary",
        )
    if len(words) > 1000:
        raise BadInput(said("A summary has at most 500 characters, and this has {n}.", n=len(words)), field="summary")
    return act.redacted(words)
