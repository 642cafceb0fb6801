"""What a case is called: its type's name and its reference's counter."""

from difflib import get_close_matches

from handlers.domain.catalogue import EscalationType
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook

INTERNAL_COUNTER = "OPS"
RESTRICTED_COUNTER = "R"


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
        raise BadInput("Choose what it is about.", field="type")
    for kind in rules.types.values():
        if wanted in (kind.key, kind.label.lower()):
            return kind
    near = get_close_matches(wanted, list(rules.types), n=1)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    raise BadInput(f"“{word[:40]}” is no type.{hint} Allowed: {', '.join(rules.types)}.", field="type")
