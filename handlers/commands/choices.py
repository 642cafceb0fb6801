"""The fixed choices of the arguments, in the words of the trade, and the other words that people type for them."""

from collections.abc import Mapping
from functools import lru_cache

from handlers.commands.verb import Argument

Choices = tuple[tuple[str, str], ...]

SEVERITIES: Choices = (
    ("P0", "P0 · critical, life"),
    ("P1", "P1 · high"),
    ("P2", "P2 · medium"),
    ("P3", "P3 · low"),
    ("P4", "P4 · for information"),
)
LISTS: Choices = (
    ("all", "all that I may see"),
    ("mine", "mine"),
    ("raised", "what I raised"),
    ("team", "my team's"),
    ("unowned", "nobody's yet"),
    ("risk", "at risk of a breach"),
    ("waiting", "waiting for somebody"),
    ("client", "one client's"),
    ("ready", "ready to close"),
    ("uncoded", "breached, nobody said why"),
    ("tag", "with a tag, closed ones too"),
)
PERIODS: Choices = (("today", "today"), ("week", "this week"), ("last", "the last whole week"))
GROUPS: Choices = (("client", "by client"), ("site", "by site"), ("type", "by type"), ("severity", "by severity"))
STANDUPS: Choices = (
    ("edit", "answer, or change your answers"),
    ("skip", "say nothing this time"),
    ("report", "as it stands now"),
    ("items", "the action items that are open"),
)
HANDOVERS: Choices = (("accept", "accept all that waits"), ("some", "choose what to accept"))
LANGUAGES: Choices = (("en", "English"), ("es", "Español"), ("pl", "Polski"), ("default", "as in app.yaml"))
CHATS: Choices = (
    ("every", "every chat that knows me"),
    ("slack", "Slack"),
    ("teams", "Microsoft Teams"),
    ("web", "the web chat"),
)
WAITING_ON: Choices = (("client", "the client"), ("vendor", "a vendor"), ("internal", "somebody of ours"))
CLOCKS: Choices = (
    ("ack", "taken by a human"),
    ("first_response", "first word to the client"),
    ("update", "next update"),
    ("contain", "harm contained"),
    ("resolve", "resolved"),
)
GROUNDS: Choices = (
    ("force_majeure", "force majeure, or it was factually impossible"),
    ("clarification", "the order had errors or lacked information"),
)
STAGES: Choices = (
    ("open", "the ground still stands: the clock stands until it ends"),
    ("ended", "the ground has ended: the clock starts then"),
)
RELATIONS: Choices = (
    ("related", "related to"),
    ("parent", "part of (the other is the parent)"),
    ("child", "parent of (the other is a part)"),
    ("duplicate", "a duplicate of"),
)
OUTCOMES: Choices = (
    ("actioned", "Content or account actioned"),
    ("no_violation", "No violation found"),
    ("answered", "Question answered, ruling given"),
    ("fixed", "Fault fixed, queue recovered"),
    ("handed_over", "Handed over to the client"),
    ("other", "Something else"),
)
VALIDITY: Choices = (("valid", "Valid: it was a case"), ("invalid", "Invalid: it was none"))
BREACH_CODES: Choices = (
    ("late_detection", "Detected late"),
    ("late_escalation", "Escalated late"),
    ("misrouted", "Sent to the wrong place"),
    ("wrong_severity", "Wrong severity at first"),
    ("no_owner_on_shift", "No owner on shift"),
    ("handover_gap", "Lost at a hand-over"),
    ("staffing_absence", "Absence, too few people"),
    ("volume_spike", "More volume than forecast"),
    ("policy_gap", "Policy unclear or missing"),
    ("awaiting_client", "Waited on the client"),
    ("awaiting_third_party", "Waited on a third party"),
    ("tooling_outage_client", "The client's tool was down"),
    ("tooling_outage_vendor", "Our tool was down"),
    ("human_error", "Human error"),
    ("notification_failure", "Nobody was notified (bot or chat)"),
    ("unknown", "Not known"),
)
CANCEL_REASONS: Choices = (
    ("duplicate", "Duplicate"),
    ("false_alarm", "False alarm"),
    ("not_ours", "Not ours"),
    ("withdrawn", "Withdrawn"),
    ("superseded", "Superseded"),
    ("external", "Handled outside"),
)

OURS_ALONE = frozenset({"uncoded", "tag"})
"""The choices that no client is told of."""

EXAMPLE_CLIENT = "ORION"


def examples_of(text: str, client: str) -> str:
    """An example about this client: that of the registry is about one that a client's contact need not know."""
    return text.replace(EXAMPLE_CLIENT, client)


SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        **{f"sev{n}": f"P{n}" for n in range(5)},
        **{f"{n}": f"P{n}" for n in range(5)},
        "critical": "P0",
        "high": "P1",
        "medium": "P2",
        "low": "P3",
        "info": "P4",
    },
    "what": {"my": "mine", "waits": "waiting", "at_risk": "risk", "everything": "all"},
    "on": {"third_party": "vendor", "us": "internal", "customer": "client"},
    "relation": {"dup": "duplicate", "dupe": "duplicate", "related_to": "related", "duplicate_of": "duplicate"},
    "outcome": {"removed": "actioned", "done": "other", "no_action": "no_violation"},
    "ground": {"impossible": "force_majeure", "unclear": "clarification", "errors": "clarification"},
    "reason": {"dup": "duplicate", "dupe": "duplicate", "false": "false_alarm"},
    "language": {"english": "en", "spanish": "es", "espanol": "es", "polish": "pl", "none": "default"},
    "reach": {"all": "every", "everywhere": "every", "default": "every", "microsoft": "teams"},
    "clock": {"response": "first_response", "taken": "ack"},
}


def folded(word: str) -> str:
    """A word as choices are compared: without case, with `_` for blanks and hyphens, without brackets, commas and @."""
    kept = "".join("_" if sign in " -\u2011\u00a0\t\n" else sign for sign in word.casefold() if sign not in "(),;:`@")
    return "_".join(part for part in kept.split("_") if part)


def chosen(argument: Argument, word: str, choices: Choices) -> str | None:
    """The value that a typed word stands for: the value itself, its label, or a synonym; None for none of them."""
    wanted = folded(word)
    for value, label in choices:
        if wanted in (_choice(value), _choice(label)):
            return value
    synonym = SYNONYMS.get(argument.name, {}).get(wanted)
    return synonym if synonym in dict(choices) else None


@lru_cache(maxsize=4096)
def _choice(word: str) -> str:
    """A choice of the rules, folded once; what people type is never kept here."""
    return folded(word)
