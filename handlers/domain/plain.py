"""The words for a value inside a sentence: in English as the value itself is spelt."""

from collections.abc import Mapping, Sequence
from functools import reduce

from handlers.domain.tongue import marked, said

CONTEXT = "value"
PLAIN: Mapping[str, str] = {
    "new": marked("new", "value"),
    "acknowledged": marked("acknowledged", "value"),
    "in_progress": marked("in progress", "value"),
    "waiting": marked("waiting", "value"),
    "resolved": marked("resolved", "value"),
    "closed": marked("closed", "value"),
    "cancelled": marked("cancelled", "value"),
    "duplicate": marked("duplicate", "value"),
    "false_alarm": marked("false alarm", "value"),
    "not_ours": marked("not ours", "value"),
    "withdrawn": marked("withdrawn", "value"),
    "superseded": marked("superseded", "value"),
    "external": marked("external", "value"),
    "actioned": marked("actioned", "value"),
    "no_violation": marked("no violation", "value"),
    "answered": marked("answered", "value"),
    "fixed": marked("fixed", "value"),
    "handed_over": marked("handed over", "value"),
    "other": marked("other", "value"),
    "related": marked("related", "value"),
    "parent": marked("parent", "value"),
    "child": marked("child", "value"),
    "supersedes": marked("supersedes", "value"),
    "client": marked("client", "value"),
    "vendor": marked("vendor", "value"),
    "internal": marked("internal", "value"),
    "moderator": marked("moderator", "value"),
    "lead": marked("lead", "value"),
    "manager": marked("manager", "value"),
    "coach": marked("coach", "value"),
    "administrator": marked("administrator", "value"),
    "auditor": marked("auditor", "value"),
    "backup": marked("backup", "value"),
    "site_lead": marked("site lead", "value"),
    "account": marked("account", "value"),
    "legal": marked("legal", "value"),
}
"""By value: statuses, why a case was cancelled, outcomes, relations, whose turn it is, roles and duties."""

SHIPPED = (marked("For information", "severity"),)
"""What the shipped file calls a severity, and no card of ours does."""


def plain(value: str) -> str:
    """A value in the reader's words; one that is not known here as it is spelt, with blanks."""
    known = PLAIN.get(value)
    return said(known, CONTEXT) if known is not None else value.replace("_", " ")


def and_so_on(names: Sequence[str]) -> str:
    """Several names in one sentence: "Ana and Ben"."""
    return reduce(lambda one, other: said("{one} and {other}", one=one, other=other), names) if names else ""
