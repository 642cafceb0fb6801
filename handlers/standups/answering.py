"""Answers: given in one dialog, filled in with what the asker did, changed until the digest, and added after it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.dates import written
from handlers.cards.form import Field, filled_in
from handlers.cards.forms import verb_form
from handlers.cards.reply import Ask, Reply, Say
from handlers.cards.standup import items_card, said_card
from handlers.commands.registry import VERBS
from handlers.commands.standups import AnswerStandup, Standup
from handlers.domain.errors import BadInput, NotAllowed, NotFound
from handlers.domain.people import Role
from handlers.domain.rulebook import Standup as Held
from handlers.domain.standup import AFTERWARDS, Occasion, answerable, counted_from, following, occasion, of_person
from handlers.domain.tongue import said
from handlers.ports.records import Scope
from handlers.ports.reports import Span
from handlers.ports.standups import Voice
from handlers.standups import digest, items
from handlers.standups.places import digest_slot, private_slot, queue, rooms

QUESTIONS = ("attention", "blockers", "signals")
READ_ALL = (Role.MANAGER, Role.AUDITOR)
DID: Mapping[str, str] = {
    "opened": "raised",
    "claim": "took",
    "accept": "took",
    "contain": "contained",
    "update": "wrote to the client about",
    "resolve": "resolved",
}
"""What somebody did, by the kind of the event, in the order in which it is told."""

MOST_REFS = 6
RESTRICTED = re.compile(r"\bR-\d+\b", re.IGNORECASE)
NEVER_NAMED = "a restricted case"


async def standup(command: Standup, act: Act, now: datetime) -> Reply:
    """The asker's stand-up: answer, skip, read it, or list its action items."""
    if command.of and command.what != "report":
        raise BadInput(
            said(
                "“{of}” says nothing to `standup`. Allowed: edit, skip, report, items. To answer in one "
                "line: `standup answer the review tool is slow`.",
                of=command.of[:30],
            )
        )
    reads = command.what in ("report", "items")
    held = _held(act, command.of, verb="standup" if reads else "standup_answer")
    site = act.rules.sites[held.site]
    if command.what == "report":
        coming = answerable(held, site, now)
        if coming is not None and coming.digest_at <= now:
            coming = following(held, site, now)
        return Say(await digest.as_it_stands(act, held, coming, now))
    if command.what == "items":
        found = await act.work.standups.open_items(held.key)
        views = digest.item_views(act, found, items.day_of(held, act, now))
        return Say(items_card(held.key, digest.name_of(act, held), views))
    coming = _occasion(act, held, "", now)
    return await _skip(act, held, coming, now) if command.what == "skip" else await form_of(act, held, coming, now)


async def answer(command: AnswerStandup, act: Act, now: datetime) -> Reply:
    """Keep the asker's answers. After the digest they are added under it, without a name."""
    held = _held(act)
    found = _occasion(act, held, command.day, now)
    texts = {name: _kept(act, getattr(command, name)) for name in QUESTIONS}
    before = await act.work.standups.voice(held.key, found.day.isoformat(), act.asker.key)
    if not any(texts.values()):
        if not command.day:
            return await form_of(act, held, found, now)
        raise BadInput(
            said("Write something in one of them; `standup skip` says that there is nothing."), field="attention"
        )
    if not command.day and before is not None:  # one line answers one question and leaves the others
        texts = {name: text or getattr(before, name) for name, text in texts.items()}
    blank = Voice(held.key, found.day.isoformat(), act.asker.key)
    attention, blockers, signals = (texts[name] for name in QUESTIONS)
    voice = replace(
        before or blank, said_at=now, skipped=False, attention=attention, blockers=blockers, signals=signals
    )
    await act.work.standups.keep(voice)
    if now >= found.digest_at:
        new = _new(voice, before or blank)
        await _add(act, held, found, voice, now, new=new)
    return Say(await _said(act, held, found, voice, now))


async def form_of(act: Act, held: Held, found: Occasion, now: datetime) -> Ask:
    """The dialog: what was said already, or else what the asker did since the last stand-up."""
    voice = await act.work.standups.voice(held.key, found.day.isoformat(), act.asker.key)
    if voice is not None and voice.said_at is not None:
        values = dict(zip(QUESTIONS, voice.texts, strict=True))
    else:
        values = {"attention": await _yesterday(act, held, found, now)}
    form = verb_form(VERBS["standup_answer"], "", values)
    day = Field("day", said("Of which day", "label"), hidden=True, value=found.ref)
    late = now >= found.digest_at
    if late:
        intro = said("The digest is out: what you write is added under it. Every question may stay empty.")
    else:
        intro = said("Until {at}. Every question may stay empty.", at=_local(act, found))
    title = said("{name} stand-up · {day}", name=digest.name_of(act, held), day=written(found.day, "%a %d %b"))
    whole = replace(form, title=title, intro=intro, fields=(*form.fields, day))
    return Ask(filled_in(whole, (*QUESTIONS, day.name)))


def question_labels() -> tuple[str, ...]:
    """The questions, in their order."""
    labels = {argument.name: said(argument.label, "label") for argument in VERBS["standup_answer"].arguments}
    return tuple(labels[name] for name in QUESTIONS)


def said_texts(voice: Voice) -> list[tuple[str, str]]:
    """What somebody said, each text under its question."""
    return [(label, text) for label, text in zip(question_labels(), voice.texts, strict=True) if text]


async def _skip(act: Act, held: Held, found: Occasion, now: datetime) -> Reply:
    if now >= found.digest_at:
        raise BadInput(said("The digest is out, so there is nothing to skip. `standup` adds something to it."))
    blank = Voice(held.key, found.day.isoformat(), act.asker.key)
    before = await act.work.standups.voice(held.key, found.day.isoformat(), act.asker.key)
    voice = Voice(held.key, blank.day, act.asker.key, asked_at=(before or blank).asked_at, skipped=True)
    await act.work.standups.keep(voice)
    return Say(await _said(act, held, found, voice, now))


async def _said(act: Act, held: Held, found: Occasion, voice: Voice, now: datetime) -> Card:
    """The private answer; the questions that stand in the asker's room say the same from now on."""
    slot, mark = private_slot(found, act.asker.key), f"{now.timestamp():.3f}"
    await queue(
        act,
        found,
        "said",
        f"person:{act.asker.key}",
        now,
        kind="card",
        mark=mark,
        slot=slot,
        revision=int(now.timestamp()),
        about={"person": act.asker.key},
    )
    late = now >= found.digest_at
    return said_card(held.key, digest.name_of(act, held), found.digest_at, said_texts(voice), late=late)


def _new(voice: Voice, before: Voice) -> list[str]:
    """Which questions have another answer than before."""
    pairs = zip(QUESTIONS, voice.texts, before.texts, strict=True)
    return [name for name, text, was in pairs if text and text != was]


async def _add(act: Act, held: Held, found: Occasion, voice: Voice, now: datetime, *, new: list[str]) -> None:
    """Add what is new under the digest that is out, and take up its blockers."""
    if not new:
        return
    await items.take_up(act, held, found, voice, now)
    mark = f"{act.asker.key}:{now.timestamp():.3f}"
    about = {"person": act.asker.key, "new": ",".join(new)}
    for room in rooms(act, held):
        await queue(act, found, "late", room, now, kind="digest", mark=mark, thread=digest_slot(found), about=about)


def _held(act: Act, named: str = "", *, verb: str = "standup_answer") -> Held:
    """The asker's stand-up, or the one of a site or team that is named. Raises NotAllowed, NotFound.

    An auditor reads, and says nothing.
    """
    if act.asker.roles.isdisjoint(VERBS[verb].roles):
        raise NotAllowed(said("`standup` is for our own moderators, leads and managers."))
    own = of_person(act.rules, act.asker)
    wanted = named.strip().casefold()
    if not wanted:
        if own is None:
            raise NotFound(said("Your site has no stand-up. In app.yaml: `standups: [{site: dublin, at: 08:45}]`."))
        return own
    for held in act.rules.standups.values():
        readable = held is own or act.asker.has(*READ_ALL)
        if readable and wanted in (held.key.casefold(), digest.name_of(act, held).casefold()):
            return held
    raise NotFound(
        said("I find no stand-up of “{named}” that you may read. `standup report` shows your own.", named=named[:30])
    )


def _occasion(act: Act, held: Held, ref: str, now: datetime) -> Occasion:
    """The day that an answer belongs to. Raises BadInput for one that is over."""
    site = act.rules.sites[held.site]
    coming = answerable(held, site, now)
    if coming is None:
        raise NotFound(said("The stand-up of {name} has no day to come.", name=digest.name_of(act, held)))
    if not ref or ref == coming.ref:
        return coming
    key, _, day = ref.rpartition(":")
    meant = _day_in(day) if key == held.key else None
    found = occasion(held, site, meant) if meant is not None else None
    if found is None or now >= found.digest_at + AFTERWARDS or found.day > coming.day + timedelta(days=7):
        raise BadInput(said("That stand-up is over. Open the questions again with `standup`."))
    return found


def _day_in(text: str) -> date | None:
    """The day that a form was opened for; None for what no form of ours says."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _yesterday(act: Act, held: Held, found: Occasion, now: datetime) -> str:
    """What the asker did since the last stand-up, by the timeline; nothing of restricted cases."""
    since = min(now, counted_from(held, act.rules.sites[held.site], found))
    cases = await act.work.reports.cases(Span(Scope(person=act.asker.key), since, now + timedelta(seconds=1)))
    refs = {case.id: case.ref for case in cases if not case.restricted}
    done: dict[str, list[str]] = {}
    for event in await act.work.reports.events(list(refs), tuple(DID)):
        if event.actor == act.asker.key and since <= event.at <= now:
            done.setdefault(DID[event.kind], []).append(refs[event.escalation_id])
    told = [
        f"{verb} {', '.join(list(dict.fromkeys(done[verb]))[:MOST_REFS])}"
        for verb in dict.fromkeys(DID.values())
        if verb in done
    ]
    return f"{digest.FILLED_IN}{'; '.join(told)}." if told else ""


def _kept(act: Act, text: str) -> str:
    """A text as it may be kept and shown to the room: redacted, and without the name of a restricted case."""
    return RESTRICTED.sub(NEVER_NAMED, act.redacted(items.with_names(act, text))).strip()


def _local(act: Act, found: Occasion) -> str:
    site = act.rules.sites[act.rules.standups[found.standup].site]
    return f"{found.digest_at.astimezone(ZoneInfo(site.timezone)):%H:%M %Z}"
