"""The fixed choices of the arguments, in the words of the trade, and the other words that people type for them."""

from collections.abc import Mapping
from functools import lru_cache

from handlers.commands.verb import Argument
from handlers.domain.tongue import marked

Choices = tuple[tuple[str, str], ...]

SEVERITIES: Choices = (
    ("P0", marked("P0 · critical, life", "choice")),
    ("P1", marked("P1 · high", "choice")),
    ("P2", marked("P2 · medium", "choice")),
    ("P3", marked("P3 · low", "choice")),
    ("P4", marked("P4 · for information", "choice")),
)
LISTS: Choices = (
    ("all", marked("all that I may see", "choice")),
    ("mine", marked("mine", "choice")),
    ("raised", marked("what I raised", "choice")),
    ("team", marked("my team's", "choice")),
    ("unowned", marked("nobody's yet", "choice")),
    ("risk", marked("at risk of a breach", "choice")),
    ("waiting", marked("waiting for somebody", "choice")),
    ("client", marked("one client's", "choice")),
    ("ready", marked("ready to close", "choice")),
    ("uncoded", marked("breached, nobody said why", "choice")),
    ("tag", marked("with a tag, closed ones too", "choice")),
)
PERIODS: Choices = (
    ("today", marked("today", "choice")),
    ("week", marked("this week", "choice")),
    ("last", marked("the last whole week", "choice")),
)
GROUPS: Choices = (
    ("client", marked("by client", "choice")),
    ("site", marked("by site", "choice")),
    ("type", marked("by type", "choice")),
    ("severity", marked("by severity", "choice")),
)
STANDUPS: Choices = (
    ("edit", marked("answer, or change your answers", "choice")),
    ("skip", marked("say nothing this time", "choice")),
    ("report", marked("as it stands now", "choice")),
    ("items", marked("the action items that are open", "choice")),
)
HANDOVERS: Choices = (
    ("accept", marked("accept all that waits", "choice")),
    ("some", marked("choose what to accept", "choice")),
)
LANGUAGES: Choices = (
    ("en", "English"),
    ("es", "Español"),
    ("pl", "Polski"),
    ("default", marked("as in app.yaml", "choice")),
)
CHATS: Choices = (
    ("every", marked("every chat that knows me", "choice")),
    ("slack", "Slack"),
    ("teams", "Microsoft Teams"),
    ("web", marked("the web chat", "choice")),
)
WAITING_ON: Choices = (
    ("client", marked("the client", "choice")),
    ("vendor", marked("a vendor", "choice")),
    ("internal", marked("somebody of ours", "choice")),
)
CLOCKS: Choices = (
    ("ack", marked("taken by a human", "choice")),
    ("first_response", marked("first word to the client", "choice")),
    ("update", marked("next update", "choice")),
    ("contain", marked("harm contained", "choice")),
    ("resolve", marked("resolved", "choice")),
)
GROUNDS: Choices = (
    ("force_majeure", marked("force majeure, or it was factually impossible", "choice")),
    ("clarification", marked("the order had errors or lacked information", "choice")),
)
STAGES: Choices = (
    ("open", marked("the ground still stands: the clock stands until it ends", "choice")),
    ("ended", marked("the ground has ended: the clock starts then", "choice")),
)
RELATIONS: Choices = (
    ("related", marked("related to", "choice")),
    ("parent", marked("part of (the other is the parent)", "choice")),
    ("child", marked("parent of (the other is a part)", "choice")),
    ("duplicate", marked("a duplicate of", "choice")),
)
OUTCOMES: Choices = (
    ("actioned", marked("Content or account actioned", "choice")),
    ("no_violation", marked("No violation found", "choice")),
    ("answered", marked("Question answered, ruling given", "choice")),
    ("fixed", marked("Fault fixed, queue recovered", "choice")),
    ("handed_over", marked("Handed over to the client", "choice")),
    ("other", marked("Something else", "choice")),
)
VALIDITY: Choices = (
    ("valid", marked("Valid: it was a case", "choice")),
    ("invalid", marked("Invalid: it was none", "choice")),
)
BREACH_CODES: Choices = (
    ("late_detection", marked("Detected late", "choice")),
    ("late_escalation", marked("Escalated late", "choice")),
    ("misrouted", marked("Sent to the wrong place", "choice")),
    ("wrong_severity", marked("Wrong severity at first", "choice")),
    ("no_owner_on_shift", marked("No owner on shift", "choice")),
    ("handover_gap", marked("Lost at a hand-over", "choice")),
    ("staffing_absence", marked("Absence, too few people", "choice")),
    ("volume_spike", marked("More volume than forecast", "choice")),
    ("policy_gap", marked("Policy unclear or missing", "choice")),
    ("awaiting_client", marked("Waited on the client", "choice")),
    ("awaiting_third_party", marked("Waited on a third party", "choice")),
    ("tooling_outage_client", marked("The client's tool was down", "choice")),
    ("tooling_outage_vendor", marked("Our tool was down", "choice")),
    ("human_error", marked("Human error", "choice")),
    ("notification_failure", marked("Nobody was notified (bot or chat)", "choice")),
    ("unknown", marked("Not known", "choice")),
)
CANCEL_REASONS: Choices = (
    ("duplicate", marked("Duplicate", "choice")),
    ("false_alarm", marked("False alarm", "choice")),
    ("not_ours", marked("Not ours", "choice")),
    ("withdrawn", marked("Withdrawn", "choice")),
    ("superseded", marked("Superseded", "choice")),
    ("external", marked("Handled outside", "choice")),
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


_FOLDING = str.maketrans(dict.fromkeys(" -\u2011\u00a0\t\n", "_") | dict.fromkeys("(),;:`@"))


def folded(word: str) -> str:
    """A word as choices are compared: without case, with `_` for blanks and hyphens, without brackets, commas and @."""
    return "_".join(filter(None, word.casefold().translate(_FOLDING).split("_")))


def chosen(argument: Argument, word: str, choices: Choices) -> str | None:
    """The value that a typed word stands for: the value itself, its label, or a synonym; None for none of them."""
    known = dict(choices)
    if word in known:
        return word
    wanted = folded(word)
    for value, label in choices:
        if wanted in (_choice(value), _choice(label)):
            return value
    synonym = SYNONYMS.get(argument.name, {}).get(wanted)
    return synonym if synonym in known else None


@lru_cache(maxsize=4096)
def _choice(word: str) -> str:
    """A choice of the rules, folded once; what people type is never kept here."""
    return folded(word)
