"""The verbs of a shift hand-over: to see it, accept it whole or in part, ask, and write for the next shift."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.access import allowed, allowed_of, find, require
from handlers.act import Act
from handlers.cards.briefing import briefing_card
from handlers.cards.form import Field, Form, Option
from handlers.cards.handover import handover_card
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.escalations import Accept, Claim
from handlers.commands.handovers import Brief, Briefing, Query, ShiftHandover
from handlers.commands.verbs_duties import BRIEFING, HANDOVER
from handlers.commands.words import references
from handlers.domain.errors import BadInput, IllegalMove, NotAllowed, NotFound
from handlers.domain.escalation import Escalation
from handlers.domain.handover import Handover, ItemState
from handlers.domain.people import Role
from handlers.domain.timeline import Audience
from handlers.domain.tongue import counted, said
from handlers.escalations.change import done, first_act, keep, working
from handlers.escalations.taking import accept, claim
from handlers.escalations.wording import kept_words
from handlers.shifts import handovers
from handlers.surfaces import queue_reminder
from handlers.views import case_view


async def shift_handover(command: ShiftHandover, act: Act, now: datetime) -> Reply:
    """The hand-over as it stands, or accept what waits in it."""
    if act.asker.roles.isdisjoint(HANDOVER.roles):
        raise NotAllowed(said("A shift is handed over by leads and managers. `list` shows your cases."))
    if not command.what:
        return Say(handover_card(await handovers.view_of(act, await _mine(act, now), now)))
    waiting = await _waiting(act, now)
    if not waiting:
        raise NotFound(said("Nothing waits for you to accept it. `handover` shows the hand-over."))
    if command.what == "accept":
        return await _accept(act, waiting, now)
    chosen = references("".join(command.cases.split())) if command.cases else ()
    picked = [case for case in waiting if case.ref in chosen]
    return await _accept(act, picked, now) if picked else Ask(_choosing(waiting))


async def _mine(act: Act, now: datetime) -> Handover:
    """The hand-over that concerns the asker: the one still to be accepted, else the last."""
    found = [one for one in await handovers.recent(act, now) if _concerns(act, one)]
    if not found:
        raise NotFound(said("There is no shift hand-over of yours now. It comes 30 minutes before a shift ends."))
    for one in found:
        if handovers.takes(act, one, act.asker.key) and (await handovers.view_of(act, one, now)).waiting:
            return one
    return found[-1]


def _concerns(act: Act, one: Handover) -> bool:
    side = act.asker.key in (*one.outgoing, *one.incoming) or handovers.takes(act, one, act.asker.key)
    return side or act.asker.has(Role.MANAGER)


async def _waiting(act: Act, now: datetime) -> list[Escalation]:
    """What the asker is to accept, in the order of the hand-overs."""
    found: list[Escalation] = []
    for one in await handovers.recent(act, now):
        if handovers.takes(act, one, act.asker.key):
            view = await handovers.view_of(act, one, now)
            found += [item.view.escalation for item in view.waiting if "accept" in item.may]
    return found


async def _accept(act: Act, cases: Sequence[Escalation], now: datetime) -> Reply:
    """Each as if it had been said alone: accepted by whom it was offered to, taken by anybody else."""
    offered = tuple(case.ref for case in cases if allowed(act, case, "accept"))
    others = tuple(case.ref for case in cases if case.ref not in offered)
    if offered:
        await accept(Accept(offered), act, now)
    if others:
        await claim(Claim(others), act, now)
    refs = [case.ref for case in cases]
    return done(
        counted(
            len(refs),
            "{n} accepted: {refs}. They are yours now.",
            "{n} accepted: {refs}. They are yours now.",
            refs=", ".join(refs),
        ),
        *refs,
    )


def _choosing(cases: Sequence[Escalation]) -> Form:
    options = tuple(Option(case.ref, f"{case.ref} · {case.severity.value}") for case in cases)
    return Form(
        id="handover",
        title=said("Accept some"),
        fields=(
            Field("what", said("What"), hidden=True, value="some"),
            Field("cases", said("Cases"), "multi", required=True, options=options),
        ),
        submit=said("Accept"),
        intro=said("What you do not accept stays with its owner."),
    )


async def brief(command: Brief, act: Act, now: datetime) -> Reply:
    """Write what the next shift must know; the cards of a hand-over that the case is in are edited."""
    case = await find(act, command.ref)
    require(act, case, "brief")
    if not case.is_open:
        raise IllegalMove(said("{ref} is over: there is nothing to hand over.", ref=case.ref))
    texts = {"Done": command.done, "Next": command.next, "Risk": command.risk}
    fields = {"Done": "done", "Next": "next", "Risk": "risk"}
    kept = {name: kept_words(act, case, "brief", " ".join(text.split()), fields[name]) for name, text in texts.items()}
    text = "\n".join(f"{name}: {words}" for name, words in kept.items() if words)
    data = {"until": command.until.isoformat()} if command.until else {}
    after = await first_act(act, case, now)
    after = await keep(act, after, working(act, after), now, "brief", data=data, text=text, story=True)
    if (found := await handovers.handed(act, after, now)) is not None:
        await handovers.changed(act, found[1], now)
    return done(said("{ref}: written for the next shift.", ref=case.ref), case.ref)


async def briefing(command: Briefing, act: Act, now: datetime) -> Reply:
    """All that is to be known of a case at a hand-over, its clocks in the incoming site's time."""
    if act.asker.roles.isdisjoint(BRIEFING.roles):
        raise NotAllowed(said("`briefing` is for our own people. `show` shows your cases."))
    case = await find(act, command.ref)
    require(act, case, "brief")
    view = await case_view(act, case, Audience.INTERNAL, now)
    found = await handovers.handed(act, case, now)
    site = act.rules.sites.get(found[0].to_site if found else act.asker.site or "")
    zone = site.timezone if site else act.asker.timezone
    may = allowed_of(act, case, handovers.VERBS) - (frozenset() if found else {"query"})
    note = handovers.note_of(view.events)
    return Say(briefing_card(replace(view, allowed=may), note, zone, site.name if site else ""))


async def query(command: Query, act: Act, now: datetime) -> Reply:
    """Ask the owner about a case that was handed over; it stays theirs until it is accepted."""
    case = await find(act, command.ref)
    require(act, case, "query")
    found = await handovers.handed(act, case, now)
    if found is None or not handovers.waits(found[1], case) or not handovers.takes(act, found[0], act.asker.key):
        raise BadInput(
            said("{ref} is not handed to you now. `note` writes on it, `handover` shows what is.", ref=case.ref)
        )
    handover, item = found
    text = kept_words(act, case, "query", command.text, "text")
    kept = await keep(act, case, case, now, "query", text=text, story=True)
    await handovers.mark(act, item, ItemState.QUERIED, now)
    asked = (case.owner,) if case.owner else handover.outgoing
    for person in asked:
        about = {"query": "yes", "by": act.asker.key}
        mark = f"query:{kept.revision}"
        await queue_reminder(act, kept, person, now, about=about, mark=mark)
    who = ", ".join(act.name_of(person) for person in asked) or said("nobody")
    return done(said("{ref}: {who} is asked. It stays theirs until you accept.", ref=case.ref, who=who), case.ref)


async def written(act: Act, case: Escalation) -> tuple[tuple[str, str], ...]:
    """What was written for the next shift last, as the values of the form."""
    note = handovers.note_of(await act.work.timeline.of(case.id))
    if note is None:
        return ()
    return (("done", note.done), ("next", note.next), ("risk", note.risk))
