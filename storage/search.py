"""A search for escalations as conditions: what somebody may see, and of it what they look for."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Select, and_, false, func, or_, select, true

from handlers.domain.breach import MUST_BE_CODED
from handlers.domain.escalation import Status
from handlers.ports.records import Scope, Search
from storage.ledger import breaches
from storage.link import Link
from storage.tables import escalations
from storage.types import to_micros
from storage.wire import dumps

OPEN = frozenset(status for status in Status if status.is_open)
NOT_OVER = OPEN | {Status.RESOLVED}
EQUAL = ("owner", "team", "client", "raiser", "waiting_on", "case_key")  # what a search compares as it stands
_column = escalations.c


def matches(link: Link, search: Search) -> ColumnElement[bool]:
    """The condition that a record matches a search and is in its scope."""
    conditions = [in_scope(link, search.scope)]
    if search.statuses:
        conditions.append(_column.status.in_(sorted(search.statuses)))
        if search.statuses <= OPEN:
            conditions.append(_column.is_open.is_(true()))  # lets the list walk the index of open ones
        elif search.statuses <= NOT_OVER:
            conditions.append(_column.closed_at.is_(None))  # or that of all that is not over
    if search.unowned:
        conditions.append(_column.owner.is_(None))
    if search.uncoded:
        conditions.append(_column.id.in_(_uncoded(link)))
    if search.severities:
        conditions.append(_column.severity.in_(sorted(search.severities)))
    if search.due_before is not None:
        conditions.append(_column.next_due_at < to_micros(search.due_before))
    if search.resolved_by is not None:
        conditions.append(_column.resolved_at <= search.resolved_by)
    if search.over_since is not None:
        still = and_(_column.closed_at.is_(None), _column.resolved_at >= search.over_since)
        conditions.append(or_(_column.is_open.is_(true()), _column.closed_at >= search.over_since, still))
    if search.tag is not None:
        conditions.append(_lists(link, _column.tags, search.tag))
    equal = {name: getattr(search, name) for name in EQUAL}
    conditions += [_column[name] == value for name, value in equal.items() if value is not None]
    return and_(*conditions)


def _uncoded(link: Link) -> Select[tuple[str]]:
    """The records with a breach that still wants a code."""
    severities = breaches.c.severity.in_(sorted(MUST_BE_CODED))
    wanted = and_(link.ours(breaches), severities, breaches.c.code.is_(None))
    return select(breaches.c.escalation_id).where(wanted)


def in_scope(link: Link, scope: Scope) -> ColumnElement[bool]:
    """The condition that a record is in a scope, as `access.py` worked it out."""
    if scope.client is not None:
        return and_(
            _column.client == scope.client,
            _column.type.in_(sorted(scope.client_types)),
            or_(_column.restricted.is_(false()), _column.type.in_(sorted(scope.restricted_types))),
        )
    ways = [true()] if scope.everything else _ways(link, scope)
    return or_(
        and_(_column.restricted.is_(false()), or_(false(), *ways)),
        and_(_column.restricted.is_(true()), _restricted(link, scope)),
    )


def _ways(link: Link, scope: Scope) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = []
    for name, keys in (("client", scope.clients), ("site", scope.sites), ("team", scope.teams)):
        if keys:
            ways.append(_column[name].in_(sorted(keys)))
    if scope.person:
        ways += [_column[name] == scope.person for name in ("raiser", "owner", "offered_to")]
        ways.append(_lists(link, _column.watchers, scope.person))
    if scope.stands_in_for:
        ways.append(_column.offered_to.in_(sorted(scope.stands_in_for)))
    return ways


def _lists(link: Link, column: Column[Any], item: str) -> ColumnElement[bool]:
    """The item with its quotes stands in the JSON list only as a whole; LIKE would not tell Ann from ann."""
    place = func.instr if link.is_sqlite else func.strpos
    return place(column, dumps(item, str), type_=Integer) > 0


def _restricted(link: Link, scope: Scope) -> ColumnElement[bool]:
    by_type = _column.type.in_(sorted(scope.restricted_types))
    return or_(by_type, _column.raiser == scope.person) if scope.person else by_type
