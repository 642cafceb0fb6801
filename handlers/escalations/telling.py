"""Words on a case: internal notes, what the client is told, and what the client says."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.client import update_card
from handlers.cards.forms import update_form
from handlers.cards.languages import is_holding_text, speaking
from handlers.cards.lists import refusal_card
from handlers.cards.reply import Ask, Nothing, Reply, Say
from handlers.clocks import sla
from handlers.clocks.promises import terms_of
from handlers.commands.escalations import Answer, Approve, Note, Told, Update
from handlers.commands.request import Remarked
from handlers.domain.errors import IllegalMove, NotAllowed, NotFound
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.language import language_at
from handlers.domain.people import Duty
from handlers.domain.plain import and_so_on, plain
from handlers.domain.rota import on_duty
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done, first_act, keep, working
from handlers.escalations.naming import alias_of, client_name
from handlers.escalations.waiting import run_on
from handlers.escalations.wording import kept_words, takes_words
from handlers.ports.records import Draft, DueRow
from handlers.surfaces import client_sees, queue_reminder

HOLDING_AFTER = timedelta(minutes=5)


async def note(command: Note, act: Act, now: datetime) -> Reply:
    """Write an internal note, never shown to the client; a client's own note is its word to us."""
    case = await find(act, command.ref)
    require(act, case, "note")
    if act.asker.is_client:
        text, aloud = kept_words(act, case, "note", command.text), await _stands_there(act, case)
        kept = await hear(act, case, text, now, said_there=aloud)
        return done(said("{ref}: thank you, the team has it.", ref=kept.ref), kept.ref)
    text = kept_words(act, case, "note", command.text)
    after = working(act, case) if act.asker.key == case.owner else case
    kept = await keep(act, case, after, now, "note", text=text, story=True)
    await first_act(act, kept, now)
    return done(said("{ref}: noted, for our own people only.", ref=case.ref), case.ref)


async def update(command: Update, act: Act, now: datetime) -> Reply:
    """Tell the client: first the exact preview, then, with `send`, exactly that.

    Free text on P0, complaints and legal cases waits for a second person.
    """
    case = await find(act, command.ref)
    require(act, case, "update")
    _client_can_read(act, case)
    if case.restricted or not takes_words(act, case):
        raise IllegalMove(
            said(
                "{ref} is restricted: tell the client's own group by the agreed way, then `told {ref} how`.",
                ref=case.ref,
            )
        )
    text = act.redacted(command.text)
    if not text.strip():
        return Ask(update_form(case.ref, "", None, client_name(act.rules, case), ""))
    read = command.preview == digest(text)
    if not command.send or not read:
        with speaking(language_at(act.rules, f"client:{case.client}")):  # exactly as the client will read it
            card = update_card(case.ref, text, alias_of(act.rules, case), now)
        errors = {"send": said("Tick this box to send exactly this text, or change the text.")} if read else {}
        return Ask(update_form(case.ref, text, card, client_name(act.rules, case), digest(text), errors=errors))
    if await _told_that(act, case, text, now):
        return done(
            said("{ref}: {client} was told that already.", ref=case.ref, client=client_name(act.rules, case)), case.ref
        )
    if needs_second_person(act, case) and not is_holding_text(text):
        return await _draft(act, case, text, now)
    await send_update(act, case, text, now, author=act.asker.key)
    return done(said("{ref}: {client} was told.", ref=case.ref, client=client_name(act.rules, case)), case.ref)


async def _told_that(act: Act, case: Escalation, text: str, now: datetime) -> bool:
    """True for the very words that the client was told last. The holding text may be said again after a while."""
    told = [event for event in await act.work.timeline.of(case.id) if event.kind == "update"]
    if not told or told[-1].text != text:
        return False
    return not is_holding_text(text) or now - told[-1].at < HOLDING_AFTER


def digest(text: str) -> str:
    """What a preview is recognised by: sent is what was read, or it is previewed again."""
    return sha256(text.encode()).hexdigest()[:16]


def needs_second_person(act: Act, case: Escalation) -> bool:
    """True where free text to the client needs a second pair of eyes: P0, complaints and legal (DESIGN §3)."""
    kind = act.rules.types.get(case.type)
    return case.severity is Severity.P0 or bool(kind and kind.second_person)


async def send_update(act: Act, case: Escalation, text: str, now: datetime, *, author: str) -> Escalation:
    """The client is told these words now; clocks and status follow."""
    after = replace(working(act, case), told_at=case.told_at or now)
    data = {"author": author, **(await terms_of(act, case)).written()}
    kept = await keep(act, case, after, now, "update", audience=Audience.CLIENT, data=data, text=text, story=True)
    kept = await first_act(act, kept, now)
    await sla.told(act, kept, now)
    await act.work.drafts.drop(case.id)
    await act.work.due.drop("holding", case.id)
    return kept


async def _draft(act: Act, case: Escalation, text: str, now: datetime) -> Reply:
    asked = _second_people(act, case, now)
    names = and_so_on([act.name_of(person) for person in asked]) or said("another lead or manager")
    standing = await act.work.drafts.get(case.id)
    if standing is not None and (standing.author, standing.text) == (act.asker.key, text):
        return done(
            said("{ref}: that waits for a second person already. Asked: {names}.", ref=case.ref, names=names), case.ref
        )
    await act.work.drafts.put(Draft(case.id, act.asker.key, text, now))
    kept = await keep(act, case, working(act, case), now, "draft", text=text, story=True)
    await first_act(act, kept, now)
    await act.work.due.put(DueRow("holding", case.id, now + HOLDING_AFTER))
    for person in asked:
        await queue_reminder(
            act, kept, person, now, about={"draft": "yes", "by": act.asker.key}, mark=f"draft:{kept.revision}:{person}"
        )
    return done(
        said(
            "{ref}: a second person sends this, since it is {severity}. Asked: {names}.",
            ref=case.ref,
            severity=case.severity.value,
            names=names,
        ),
        case.ref,
    )


async def approve(command: Approve, act: Act, now: datetime) -> Reply:
    """Send the update that waits for a second person, who is not its author."""
    case = await find(act, command.ref)
    require(act, case, "approve")
    draft = await act.work.drafts.get(case.id)
    if draft is None:
        raise IllegalMove(said("Nothing waits for approval on {ref}.", ref=case.ref))
    if draft.author == act.asker.key:
        raise NotAllowed(
            said("You wrote it: a second person sends it to the client of {ref}.", ref=case.ref),
            escalation_id=case.id,
            act="approve",
        )
    await send_update(act, case, draft.text, now, author=draft.author)
    return done(said("{ref}: sent. {client} was told.", ref=case.ref, client=client_name(act.rules, case)), case.ref)


async def offer_holding_text(act: Act, row: DueRow, now: datetime) -> None:
    """Five minutes without a second person: the author is offered the holding text, which goes without one."""
    draft = await act.work.drafts.get(row.ref)
    case = await act.work.escalations.get(row.ref)
    if draft is None or case is None or not case.is_open:
        return
    await queue_reminder(act, case, draft.author, now, about={"holding": "yes"}, mark=f"holding:{case.revision}")


async def told(command: Told, act: Act, now: datetime) -> Reply:
    """The client was told by a human in another way; counts like an update."""
    case = await find(act, command.ref)
    require(act, case, "told")
    _client_can_read(act, case)
    how = kept_words(act, case, "told", command.how, "how")
    after = replace(working(act, case), told_at=case.told_at or now)
    data = (await terms_of(act, case)).written()
    kept = await keep(act, case, after, now, "told", data=data, text=how, story=True)
    kept = await first_act(act, kept, now)
    await sla.told(act, kept, now)
    return done(
        said("{ref}: on record that {client} was told.", ref=case.ref, client=client_name(act.rules, case)), case.ref
    )


async def answer(command: Answer, act: Act, now: datetime) -> Reply:
    """The client's word on its case; a wait on the client ends with it. Our own people's answer stays with us."""
    if not act.asker.is_client:
        return await note(Note(command.ref, command.text), act, now)
    case = await find(act, command.ref)
    require(act, case, "reply")
    text, aloud = kept_words(act, case, "reply", command.text, "text"), await _stands_there(act, case)
    kept = await hear(act, case, text, now, said_there=aloud)
    return done(said("{ref}: thank you, the team has it.", ref=kept.ref), kept.ref)


async def hear(act: Act, case: Escalation, text: str, now: datetime, *, said_there: bool = False) -> Escalation:
    """Keep a client's words, fit to be kept, on the case, tell the owner, and run on if we were waiting for them."""
    kept = await keep(
        act,
        case,
        case,
        now,
        "reply",
        audience=Audience.CLIENT,
        text=text,
        story=True,
        said_there=said_there,
    )
    if kept.status is Status.WAITING and kept.waiting_on is WaitingOn.CLIENT:
        kept = await run_on(act, kept, now, "reply")
    if kept.owner:
        await queue_reminder(act, kept, kept.owner, now, about={"reply": "yes"}, mark=f"reply:{kept.revision}")
    return kept


async def remark(command: Remarked, act: Act, now: datetime) -> Reply:
    """An ordinary message. In a case's thread in the client's channel it is the client's answer; elsewhere, talk."""
    if command.attachments:
        return Say(
            refusal_card(
                said(
                    "Handrail takes no files and has not opened this one. Please delete it here and use the case link."
                )
            )
        )
    case = await _case_of_thread(act)
    if case is None or not act.asker.is_client or not case.is_open:
        return Nothing()
    await hear(act, case, kept_words(act, case, "reply", command.text), now, said_there=True)
    return Nothing()


async def _stands_there(act: Act, case: Escalation) -> bool:
    """Whether the client's words were said aloud in this very case's thread: nobody needs to read them there twice."""
    if act.place is None or not act.place.said:
        return False
    there = await _case_of_thread(act)
    return there is not None and there.id == case.id


async def _case_of_thread(act: Act) -> Escalation | None:
    if act.place is None or act.place.thread is None:
        return None
    posted = await act.work.messages.at(act.place.surface, act.place.thread)
    if posted is None or posted.escalation_id is None or not posted.slot.startswith("card:"):
        return None
    case = await act.work.escalations.get(posted.escalation_id)
    if case is None:
        return None
    try:
        return await find(act, case.ref)
    except NotFound:
        return None


def _client_can_read(act: Act, case: Escalation) -> None:
    if not client_sees(act, case) and not (case.restricted and case.client):
        raise IllegalMove(
            said("{ref} is not shown to a client, so there is nobody to tell. `note` keeps it internal.", ref=case.ref)
        )
    if not case.is_open and case.status is not Status.RESOLVED:
        raise IllegalMove(
            said(
                "{ref} is {status}. `reopen` it first, or raise a new one.",
                ref=case.ref,
                status=plain(case.status.value),
            )
        )


def _second_people(act: Act, case: Escalation, now: datetime) -> list[str]:
    people: list[str] = []
    for duty in (Duty.MANAGER, Duty.LEAD, Duty.BACKUP):
        people.extend(on_duty(act.rules, duty, site=case.site, client=case.client, at=now))
    return [person for person in dict.fromkeys(people) if person != act.asker.key][:2]
