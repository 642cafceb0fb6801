"""What people read for a status, a clock, a severity, keyed by ids; the first part of an id is the words' context."""

from collections.abc import Mapping

from handlers.domain.legal import is_internal, is_legal, law_id
from handlers.domain.tongue import marked, said

ENGLISH: Mapping[str, str] = {
    "status.new": "new",
    "status.acknowledged": "taken",
    "status.in_progress": "in progress",
    "status.waiting": "waiting",
    "status.resolved": "resolved",
    "status.closed": "closed",
    "status.cancelled": "cancelled",
    "waiting.client": "waiting on the client",
    "waiting.vendor": "waiting on a vendor",
    "waiting.internal": "waiting on our own people",
    "client_status.new": "received",
    "client_status.acknowledged": "somebody is on it",
    "client_status.in_progress": "in progress",
    "client_status.waiting": "in progress",
    "client_status.waiting.client": "waiting for you",
    "client_status.waiting.vendor": "waiting on a third party",
    "client_status.resolved": "resolved",
    "client_status.closed": "closed",
    "client_status.cancelled": "cancelled",
    "clock.ack": "Take",
    "clock.first_response": "First response",
    "clock.update": "Next update",
    "clock.contain": "Contain",
    "clock.resolve": "Resolve",
    "outcome.actioned": "content or account actioned",
    "outcome.answered": "question answered",
    "outcome.fixed": "fault fixed, queue recovered",
    "outcome.no_violation": "no violation found",
    "outcome.handed_over": "handed over to the client",
    "outcome.other": "something else",
    "cancel.duplicate": "a duplicate",
    "cancel.false_alarm": "a false alarm",
    "cancel.not_ours": "not ours",
    "cancel.withdrawn": "withdrawn",
    "cancel.superseded": "superseded by another record",
    "cancel.external": "handled elsewhere",
    "breach.late_detection": "detected late",
    "breach.late_escalation": "escalated late",
    "breach.misrouted": "sent to the wrong place",
    "breach.wrong_severity": "wrong severity at first",
    "breach.no_owner_on_shift": "no owner on shift",
    "breach.handover_gap": "lost at a hand-over",
    "breach.staffing_absence": "absence, too few people",
    "breach.volume_spike": "more volume than forecast",
    "breach.policy_gap": "policy unclear or missing",
    "breach.awaiting_client": "waited on the client",
    "breach.awaiting_third_party": "waited on a third party",
    "breach.tooling_outage_client": "the client's tool was down",
    "breach.tooling_outage_vendor": "our tool was down",
    "breach.human_error": "human error",
    "breach.notification_failure": "nobody was notified",
    "breach.unknown": "not known",
    "side.client": "the client's side",
    "side.vendor": "our side",
    "side.external": "neither side",
    "validity.valid": "a case",
    "validity.invalid": "no case after all",
    "severity.P0": "Critical / life",
    "severity.P1": "High",
    "severity.P2": "Medium",
    "severity.P3": "Low",
    "severity.P4": "Info",
    "ground.force_majeure": "force majeure, or factually impossible",
    "ground.clarification": "the order had errors or lacked information",
    "role.moderator": "moderator",
    "role.lead": "lead",
    "role.manager": "manager",
    "role.client": "client",
    "role.coach": "coach",
    "role.administrator": "administrator",
    "role.auditor": "auditor",
    "relation.duplicate": "duplicate of",
    "relation.parent": "part of",
    "relation.child": "includes",
    "relation.related": "related to",
    "relation.decides": "decides",
    "relation.decided_by": "decided by",
    "relation.supersedes": "takes the place of",
    "list.mine": "Your cases",
    "list.raised": "What you raised",
    "list.team": "Your team's cases",
    "list.unowned": "Cases nobody has taken",
    "list.risk": "Cases at risk",
    "list.waiting": "Cases that wait",
    "list.client": "Cases of the client",
    "list.ready": "Cases ready to close",
    "list.uncoded": "Breached cases without a reason",
    "list.tag": "Cases tagged",
    "list.all": "Cases",
    "empty.mine": "You have no open case. Enjoy the quiet.",
    "empty.raised": "You have raised nothing yet.",
    "empty.team": "Your team has no open case.",
    "empty.unowned": "Every open case has an owner.",
    "empty.risk": "No promise is at risk.",
    "empty.waiting": "No case is waiting on anybody.",
    "empty.client": "This client has no open case.",
    "empty.ready": "Nothing is ready to close.",
    "empty.uncoded": "Every breach has its reason.",
    "empty.tag": "No case that you can see has this tag.",
    "empty.all": "There is no open case that you can see.",
}

PHOTOSENSITIVE: Mapping[str, str] = {
    "flashing_strobe": marked("Photosensitivity warning: flashing or strobing light."),
    "high_contrast_pattern": marked("Photosensitivity warning: high-contrast patterns."),
}
"""Labels with words of their own: they may harm somebody whom nothing else on the list would (WCAG 2.3.1)."""


HOLDING_TEXT = marked(
    "We have your case and people are working on it. There is nothing new to report yet. "
    "We will write again by the time shown on the case."
)
"""The words that may go to a client without a second person: they promise nothing but the next word."""


def word(key: str) -> str:
    """The words for an id such as `status.new`. An unknown id reads as its own last part, plainly."""
    found = ENGLISH.get(key)
    return said(found, key.partition(".")[0]) if found is not None else key.rpartition(".")[2].replace("_", " ")


def clock_word(kind: str) -> str:
    """What a clock is called; a legal one by its law (`legal:eu_dsa_art18` is "Legal: eu dsa art18")."""
    if is_internal(kind):
        return said("Internal target: {law}", law=law_id(kind).replace("_", " "))
    if is_legal(kind):
        return said("Legal: {law}", law=law_id(kind).replace("_", " "))
    return word(f"clock.{kind}") if f"clock.{kind}" in ENGLISH else kind.replace("_", " ").capitalize()


def site_word(name: str) -> str:
    """What a post without a case begins with: the site's name as one word in capitals ("DUBLIN")."""
    return "".join(sign for sign in name if sign.isalnum()).upper()


def duration(seconds: float) -> str:
    """A length of time as people say it: "45 s", "12 min", "1 h 05 min", "2 d 3 h". Parts begun do not count."""
    whole = max(0, int(seconds))
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if whole < 60:
        return said("{seconds} s", seconds=whole)
    if hours < 1:
        return said("{minutes} min", minutes=minutes)
    if days < 1:
        rest = f"{minutes % 60:02d}"
        return (
            said("{hours} h {minutes} min", hours=hours, minutes=rest)
            if minutes % 60
            else said("{hours} h", hours=hours)
        )
    return said("{days} d {hours} h", days=days, hours=hours % 24) if hours % 24 else said("{days} d", days=days)
