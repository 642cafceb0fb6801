"""What a case is called: its type's name and its reference's counter."""

from difflib import get_close_matches

from handlers.domain.catalogue import EscalationType
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.escalation import Escalation
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.tongue import said

INTERNAL_COUNTER = "OPS"
RESTRICTED_COUNTER = "R"
MOST_LABELS = 3


def counter_of(rules: RuleBook, kind: EscalationType, client: str | None) -> str:
    """The counter of a reference: the client's key, "OPS" for what no client sees, "R" for restricted records.

    Restricted and internal records never use a client's counter, so that no gap tells of them (DESIGN §3).
    """
    if kind.restricted:
        return RESTRICTED_COUNTER
    if client is None or not kind.client_visible or client not in rules.clients:
        return INTERNAL_COUNTER
    return client


def nearest_type(rules: RuleBook, word: str) -> EscalationType:
    """The type of this key or label. Raises BadInput at the field `type`, with the nearest."""
    wanted = word.strip().lower()
    if not wanted:
        raise BadInput(said("Choose what it is about."), field="type")
    if wanted in rules.types:
        return rules.types[wanted]
    for kind in rules.types.values():
        if wanted == kind.label.lower():
            return kind
    near = get_close_matches(wanted, list(rules.types), n=1)
    allowed = ", ".join(rules.types)
    if near:
        sentence = said(
            "“{word}” is no type. Did you mean `{near}`? Allowed: {allowed}.",
            word=word[:40],
            near=near[0],
            allowed=allowed,
        )
    else:
        sentence = said("“{word}” is no type. Allowed: {allowed}.", word=word[:40], allowed=allowed)
    raise BadInput(sentence, field="type")


def labels_of(rules: RuleBook, kind: EscalationType, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of a new case: its type's, and those asked for. Raises FieldErrors at the field `labels`."""
    unknown = [label for label in wanted if label not in rules.labels]
    if unknown:
        allowed = ", ".join(rules.labels)
        raise FieldErrors(
            {"labels": said("“{word}” is no label. Allowed: {allowed}.", word=unknown[0][:40], allowed=allowed)}
        )
    if len(wanted) > MOST_LABELS:
        raise FieldErrors({"labels": said("At most three labels, and these are {n}.", n=len(wanted))})
    return tuple(dict.fromkeys((*kind.labels, *wanted)))


def client_name(rules: RuleBook, case: Escalation) -> str:
    """What our own people call the client of a case."""
    client = rules.clients.get(case.client or "")
    return client.name if client else said("the client")


def alias_of(rules: RuleBook, case: Escalation) -> str:
    """What the client of a case calls us."""
    client = rules.clients.get(case.client or "")
    return client.alias if client else said("The team")


def severity_named(word: str) -> Severity:
    """The severity that somebody typed, in whatever letters. Raises BadInput, which says what is allowed."""
    try:
        return Severity(word.upper())
    except ValueError as error:
        raise BadInput(
            said("“{word}” is no severity. Allowed: P0, P1, P2, P3, P4.", word=word[:20]), field="severity"
        ) from error
