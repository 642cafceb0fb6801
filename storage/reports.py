"""What reports read, a handful of statements for a whole period; and the reports that went out, kept for ever."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from handlers.domain.breach import Breach
from handlers.domain.history import Filed
from handlers.domain.sla import Clock
from handlers.domain.timeline import Event
from handlers.ports.reports import FrozenReport, Span
from storage.among import among
from storage.breath import in_pieces
from storage.ledger import breaches, events, frozen_reports
from storage.link import Link, Record, columns_of, its, noun_of, nouns_of, values_of
from storage.search import in_scope
from storage.tables import clocks, escalations
from storage.types import to_micros

MICROS = 1_000_000
_AS_KEPT = ("id", "ref", "type", "severity", "status", "restricted", "client", "site", "team", "owner")
_MOMENTS = ("clock_started_at", "opened_at", "taken_at", "first_resolved_at", "resolved_at", "closed_at")
_column = escalations.c
_promised = clocks.alias("promised")
_EVENTS = (
    select(*(events.c[name] for name in ("escalation_id", "seq", "at", "actor", "kind", "audience", "data")))
    .where(its(events), among(events.c.escalation_id, "records"), among(events.c.kind, "kinds"))
    .order_by(events.c.escalation_id, events.c.seq)
)


class SqlReports:
    """The repository of what is counted, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def cases(self, span: Span) -> Sequence[Filed]:
        """The records, in the order of their ids; restricted ones too."""
        wanted = [_column[name] for name in (*_AS_KEPT, *_MOMENTS)]
        rows = await self._link.all(select(*wanted).where(_there(self._link, span)).order_by(_column.id))
        return await in_pieces(rows, lambda piece: [_filed(row) for row in piece])

    async def clocks(self, span: Span) -> Sequence[Clock]:
        """Their clocks that may have been decided since `start`, and every open or just stopped `resolve` clock.

        Of records that are not restricted.
        """
        start, end = to_micros(span.start) // MICROS, -(-to_micros(span.end) // MICROS)
        ends = (clocks.c.due_at, clocks.c.gross_due_at, clocks.c.breached_at)
        may_be_decided = or_(clocks.c.kind == "resolve", clocks.c.epoch > 1, *(at >= start for at in ends))
        lives = or_(clocks.c.stopped_at >= start, and_(clocks.c.stopped_at.is_(None), may_be_decided))
        wanted = self._of_cases(span, clocks, columns_of(Clock, clocks)).where(clocks.c.started_at < end, lives)
        rows = await self._link.all(wanted.order_by(clocks.c.escalation_id, clocks.c.cycle, clocks.c.id))
        return await in_pieces(rows, lambda piece: nouns_of(Clock, piece))

    async def breaches(self, span: Span) -> Sequence[Breach]:
        """Their breaches that were reached since `start`."""
        wanted = self._of_cases(span, breaches, columns_of(Breach, breaches))
        wanted = wanted.where(breaches.c.reached_at >= to_micros(span.start) // MICROS)
        rows = await self._link.all(wanted.order_by(breaches.c.reached_at, breaches.c.clock_id))
        return await in_pieces(rows, lambda piece: nouns_of(Breach, piece))

    async def events(self, escalation_ids: Sequence[str], kinds: Sequence[str]) -> Sequence[Event]:
        """The events of these kinds of these records, by record and in order, without their texts."""
        if not escalation_ids:
            return []
        given = self._link.where(records=list(escalation_ids), kinds=list(kinds))
        return await in_pieces(
            await self._link.all(_EVENTS, given), lambda piece: [Event(*tuple(row)) for row in piece]
        )

    async def freeze(self, report: FrozenReport) -> bool:
        """Keep a report for ever. False if this edition is there already; then nothing is changed."""
        return await self._link.add(frozen_reports, values_of(report))

    async def frozen(self, name: str) -> FrozenReport | None:
        """The last edition of a frozen report, or None."""
        wanted = select(*columns_of(FrozenReport, frozen_reports)).where(self._link.ours(frozen_reports, name=name))
        row = await self._link.one(wanted.order_by(frozen_reports.c.edition.desc()).limit(1))
        return None if row is None else noun_of(FrozenReport, row)

    def _of_cases(self, span: Span, table: Any, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        """What belongs to the records of a span that are not restricted, in one statement."""
        same = and_(_column.organisation == table.c.organisation, _column.id == table.c.escalation_id)
        whole = select(*columns).select_from(escalations.join(table, same))
        return whole.where(_there(self._link, span), _column.restricted.is_(false()))


def _there(link: Link, span: Span) -> ColumnElement[bool]:
    """The records that were there in a span: those not over, and those that were over since it began.

    One that was opened later was there if something was promised from earlier on.
    """
    end = to_micros(span.end)
    promised = select(_promised.c.id).where(
        _promised.c.organisation == _column.organisation,
        _promised.c.escalation_id == _column.id,
        _promised.c.started_at < -(-end // MICROS),
    )
    conditions = [
        link.ours(escalations),
        in_scope(link, span.scope),
        or_(_column.opened_at < span.end, promised.correlate(escalations).exists()),
        or_(_column.closed_at.is_(None), _column.closed_at >= span.start),
    ]
    if span.client is not None:
        conditions.append(_column.client == span.client)
    return and_(*conditions)


def _filed(row: Record) -> Filed:
    values = {name: getattr(row, name) for name in _AS_KEPT}
    moments = {name: _second(getattr(row, name)) for name in _MOMENTS}
    return Filed(**values, started_at=moments.pop("clock_started_at"), **moments)


def _second(at: datetime | None) -> Any:  # None only where the field may be
    return None if at is None else to_micros(at) // MICROS
