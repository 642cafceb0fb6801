"""How a case ends: contained, resolved, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import feedback
from handlers.access import find, require
from handlers.act import Act
from handlers.cards.form import Form, filled_in
from handlers.cards.forms import FormContext, verb_form
from handlers.cards.reply import Ask, Reply
from handlers.cards.words import word
from handlers.clocks import sla
from handlers.clocks.breaches import likeliest, still_uncoded
from handlers.commands.escalations import Close, Contain, Resolve
from handlers.commands.registry import VERBS
from handlers.domain.breach import Code
from handlers.domain.catalogue import FieldSpec
from handlers.domain.content import shorten
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import (
    CLIENT_REMINDED_AFTER,
    CLOSES_BY_ITSELF_AFTER,
    Escalation,
    Move,
    Status,
    moved,
)
from handlers.domain.people import Role
from handlers.domain.plain import plain
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done, first_act, keep, working
from handlers.escalations.coding import code_of, give
from handlers.escalations.proposing import only_proposes, propose, who_decides
from handlers.escalations.wording import kept_words
from handlers.ports.records import DueRow
from handlers.surfaces import client_sees, queue, queue_reminder

CLOSES_BY_ITSELF = (Severity.P3, Severity.P4)


async def contain(command: Contain, act: Act, now: datetime) -> Reply:
    """The harm is contained: a milestone with a time, which stops the `contain` clock."""
    case = await find(act, command.ref)
    require(act, case, "contain")
    if not case.is_open:
        raise IllegalMove(
            said("{ref} is {status}: containing comes before resolving.", ref=case.ref, status=plain(case.status.value))
        )
    if case.contained_at is not None:
        return done(said("{ref} is contained already.", ref=case.ref), case.ref)
    kept = await keep(act, case, replace(working(act, case), contained_at=now), now, "contain", story=True)
    kept = await first_act(act, kept, now)
    await sla.contained(act, kept, now)
    return done(said("{ref}: contained.", ref=case.ref), case.ref)


async def resolve(command: Resolve, act: Act, now: datetime) -> Reply:
    """Resolve cases with an outcome. A moderator's `resolve` asks the owner, or the lead on duty."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "resolve")
        moved(case.status, Move.RESOLVE, case.ref)
        kept_words(act, case, "resolve", command.text)
    if not act.asker.has(Role.LEAD, Role.MANAGER):
        return await _propose(command, found, act, now)
    for case in found:
        await resolve_one(command, act, case, now)
    refs = ", ".join(case.ref for case in found)
    return done(
        said("{refs}: resolved, {outcome}.", refs=refs, outcome=plain(command.outcome)),
        *(case.ref for case in found),
    )


async def resolve_one(command: Resolve, act: Act, case: Escalation, now: datetime) -> None:
    """Resolve one case; who raised it hears what became of it."""
    after = replace(
        case,
        status=moved(case.status, Move.RESOLVE, case.ref),
        outcome=command.outcome,
        resolved_at=now,
        first_resolved_at=case.first_resolved_at or now,
        waiting_on=None,
        wait_until=None,
        wait_reason="",
        offered_to=None,
    )
    audience = Audience.CLIENT if client_sees(act, case) else Audience.INTERNAL
    kept = await keep(
        act, case, after, now, "resolve", audience=audience, data={"outcome": command.outcome}, story=True, heard=True
    )
    kept = await first_act(act, kept, now)
    await sla.resolved(act, kept, now)
    if text := kept_words(act, case, "resolve", command.text).strip():
        await act.work.timeline.add(kept.id, at=now, actor=act.asker.key, kind="note", text=text)
    await act.work.due.drop("resume", kept.id)
    await feedback.owe(act, kept, now)
    if case.severity in CLOSES_BY_ITSELF:
        await act.work.due.put(DueRow("autoclose", kept.id, now + CLOSES_BY_ITSELF_AFTER))
    elif client_sees(act, case):
        await act.work.due.put(DueRow("confirmation", kept.id, now + CLIENT_REMINDED_AFTER))


async def _propose(command: Resolve, found: list[Escalation], act: Act, now: datetime) -> Reply:
    asked: list[str] = []
    for case in found:
        text = kept_words(act, case, "resolve", command.text) or None
        kept = await keep(act, case, case, now, "proposed", data={"outcome": command.outcome}, text=text)
        for person in who_decides(act, case, now):
            asked.append(person)
            await queue_reminder(
                act,
                kept,
                person,
                now,
                about={"proposed": "yes", "by": act.asker.key, "outcome": command.outcome},
                mark=f"proposed:{kept.revision}",
            )
    names = ", ".join(dict.fromkeys(act.name_of(person) for person in asked)) or said("the lead on duty")
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: asked {names} to resolve it.", refs=refs, names=names), *(case.ref for case in found))


async def close(command: Close, act: Act, now: datetime) -> Reply:
    """Close resolved cases. What the type requires to close comes first. A moderator's `close` asks the owner."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "close")
        _no_strange_fields(act, case, command)
        moved(case.status, Move.CLOSE, case.ref)
    if only_proposes(act):
        for case in found[1:]:
            await propose(act, case, now, "close")
        return await propose(act, found[0], now, "close")
    uncoded = await still_uncoded(act, found)
    for case in found:
        if missing := _missing(act, case, command):
            return Ask(_close_form([case], command, required=missing, uncoded=case.id in uncoded))
    if uncoded and not command.code:
        late = [case for case in found if case.id in uncoded]
        likely = await likeliest(act, late)
        return Ask(_close_form(found, command, uncoded=True, likely=likely, late=late))
    code = code_of(command.code, "code") if uncoded else None
    second = code_of(command.second, "second") if command.second else None
    for case in found:
        coded = case
        if code is not None and case.id in uncoded:
            also = None if second is code else second
            coded = await give(act, case, uncoded[case.id], now, given=code, second=also)
        await close_one(act, coded, now, command.fields, validity=command.validity)
    refs = ", ".join(case.ref for case in found)
    if command.validity == "valid":
        sentence = said("{refs}: closed.", refs=refs)
    else:
        sentence = said("{refs}: closed, {judged}.", refs=refs, judged=word(f"validity.{command.validity}"))
    return done(sentence, *(case.ref for case in found))


def _no_strange_fields(act: Act, case: Escalation, command: Close) -> None:
    """Raises BadInput for words under a name that the type does not want before closing."""
    required = act.rules.types[case.type].close_requires if case.type in act.rules.types else ()
    for name, value in command.fields.items():
        kept_words(act, case, "close", value)
        if name not in required:
            raise BadInput(
                said(
                    "`{name}` is nothing that closing {ref} asks for, so it was not kept.",
                    name=shorten(name, 40),
                    ref=case.ref,
                )
            )


def _missing(act: Act, case: Escalation, command: Close) -> tuple[str, ...]:
    """What the type wants on record before it is closed, where something of it is missing."""
    required = act.rules.types[case.type].close_requires if case.type in act.rules.types else ()
    there = all((command.fields.get(name) or case.fields.get(name, "")).strip() for name in required)
    return () if there else required


def _close_form(
    cases: Sequence[Escalation],
    command: Close,
    *,
    required: tuple[str, ...] = (),
    uncoded: bool,
    likely: str = "",
    late: Sequence[Escalation] = (),
) -> Form:
    """What is wanted before closing: the type's own (for a complaint root cause and corrective action), the code."""
    further = tuple(FieldSpec(name, name.replace("_", " ").capitalize(), "long", required=True) for name in required)
    given = {"validity": command.validity, "code": command.code or likely}
    values = {**cases[0].fields, **command.fields, **given, "second": command.second}
    refs = ", ".join(case.ref for case in cases)
    form = verb_form(VERBS["close"], refs, values, context=FormContext(further=further))
    form = form if command.code else filled_in(form, ("code",))
    asked = [one for one in form.fields if uncoded or one.name not in ("code", "second")]
    fields = tuple(replace(one, required=True) if one.name == "code" else one for one in asked)
    if not late:
        return replace(form, fields=fields)
    codes = ", ".join(code.value for code in Code)
    why = said(
        "{refs}: a promise was broken, so say why before closing. One of: {codes}.",
        refs=", ".join(case.ref for case in late),
        codes=codes,
    )
    return replace(form, fields=fields, errors={"code": why})


async def close_one(
    act: Act,
    case: Escalation,
    now: datetime,
    fields: Mapping[str, str] | None = None,
    *,
    validity: str = "valid",
) -> Escalation:
    """Close a resolved case. That it was none after all is written where no client reads it."""
    given = {name: act.redacted(value) for name, value in (fields or {}).items()}
    after = replace(
        case,
        status=moved(case.status, Move.CLOSE, case.ref),
        closed_at=now,
        validity=validity,
        fields={**case.fields, **given} if given else case.fields,
    )
    audience = Audience.CLIENT if client_sees(act, case) else Audience.INTERNAL
    kept = await keep(act, case, after, now, "close", audience=audience)
    await sla.cancelled(act, kept, now)  # a first response that never came: nobody can be told any more
    if validity != "valid":
        await act.work.timeline.add(kept.id, at=now, actor=act.asker.key, kind="validity", data={"validity": validity})
    for kind in ("autoclose", "confirmation"):
        await act.work.due.drop(kind, kept.id)
    return kept


async def close_by_itself(act: Act, row: DueRow, now: datetime) -> None:
    """P3 and P4 close by themselves seven days after their last resolution."""
    case = await act.work.escalations.get(row.ref)
    if case is None or case.status is not Status.RESOLVED or case.resolved_at is None:
        return
    if await still_uncoded(act, [case]):  # broken while it was a P2: lowering it is no way round the register
        await act.work.due.put(DueRow("autoclose", case.id, now + timedelta(days=1)))
    elif now - case.resolved_at >= CLOSES_BY_ITSELF_AFTER:
        await close_one(act, case, now)


async def remind_client(act: Act, row: DueRow, now: datetime) -> None:
    """P0 to P2 never close by silence: the client is reminded once, on day three."""
    case = await act.work.escalations.get(row.ref)
    if case is None or case.status is not Status.RESOLVED or not client_sees(act, case):
        return
    await queue(
        act,
        now,
        kind="reminder",
        destination=f"client:{case.client}",
        escalation=case,
        thread=f"card:{case.id}:client:{case.client}",
        about={"confirmation": "yes"},
        mark=f"confirmation:{case.revision}",
    )
