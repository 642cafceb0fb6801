"""Duties as people speak of them: who has them now, and covers, which hold over the rota once they are said.

A cover is kept in the database and read in every unit of work, so that each replica's chains go by it at once. Who
covers somebody may see, for those hours, what that duty puts in their hands. Every cover stands in the signed record
`rota`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.reply import Reply, Say
from handlers.cards.rota import CoverView, DutyNow, all_on_call_card, cover_card, duty_name, on_call_card
from handlers.commands.duties import CoverFor, OnCall, Uncover
from handlers.commands.verbs_duties import COVER, ONCALL
from handlers.domain.cover import Cover
from handlers.domain.errors import BadInput, NotAllowed, NotFound
from handlers.domain.people import Duty, Person, Role
from handlers.domain.roster import edges, watch
from handlers.domain.rota import holders, serves
from handlers.domain.rulebook import RotaSpan, RuleBook
from handlers.domain.tongue import said
from handlers.surfaces import queue_of_no_case

LONGEST = timedelta(days=31)
RECORD = "rota"
FOR_MANAGERS = (Duty.MANAGER, Duty.SITE_LEAD)


async def on_call(command: OnCall, act: Act, now: datetime) -> Reply:
    """Who has which duty, until when, and who comes after."""
    if act.asker.roles.isdisjoint(ONCALL.roles):
        raise NotAllowed(said("`oncall` is for our own people. `list` shows your cases."))
    if command.client:
        return Say(_of(act, None, command.client, act.rules.clients[command.client].name, now))
    if command.site or len(act.rules.sites) == 1:
        key = command.site or next(iter(act.rules.sites))
        return Say(_of(act, key, None, act.rules.sites[key].name, now))
    sites = [
        (key, site.name, [_now(act, duty, key, None, now) for duty in (Duty.LEAD, Duty.MANAGER)])
        for key, site in act.rules.sites.items()
    ]
    return Say(all_on_call_card(sites, _to_come(act, now)))


def _of(act: Act, site: str | None, client: str | None, where: str, now: datetime) -> Card:
    wanted = [duty for duty in Duty if any(span.duty is duty for span in act.rules.rota)]
    duties = [_now(act, duty, site, client, now) for duty in wanted]
    involved = {span.person for span in act.rules.rota if span.site in (None, site) and span.client in (None, client)}
    covers = [cover for cover in _to_come(act, now) if cover.key in involved]
    return on_call_card(where, duties, covers)


def _now(act: Act, duty: Duty, site: str | None, client: str | None, now: datetime) -> DutyNow:
    found = watch(act.rules, duty, site=site, client=client, at=now)
    held = bool(holders(act.rules, duty, site=site, client=client, at=now))
    return DutyNow(duty.value, _names(act, found.people), found.until, _names(act, found.then), stands_in=not held)


def _to_come(act: Act, now: datetime) -> list[CoverView]:
    """The covers that hold now, or will."""
    return [view_of(act, cover) for cover in act.rules.covers if cover.end > now and cover.start < cover.end]


def view_of(act: Act, cover: Cover) -> CoverView:
    return CoverView(
        act.name_of(cover.person), act.name_of(cover.instead_of), cover.instead_of, cover.start, cover.until
    )


def _names(act: Act, people: Iterable[str]) -> tuple[str, ...]:
    return tuple(act.name_of(person) for person in people)


async def cover(command: CoverFor, act: Act, now: datetime) -> Reply:
    """Let somebody do another one's duties for some hours."""
    _require(act)
    instead_of, person = _staff(act, command.person, "person"), _staff(act, command.by or act.asker.key, "by")
    start, until = command.start or now, command.until
    _check_hours(start, until)
    spans = duties_between(act.rules, instead_of.key, start, until)
    _check_people(act, person, instead_of, spans)
    _check_others(act, person, instead_of, start, until)
    made = Cover(act.new_id(), person.key, instead_of.key, start, until, act.asker.key, now)
    await act.work.covers.put(made)
    await _sign(act, made, "cover", now)
    duties = _duty_words(act, spans)
    await _tell(act, made, duties, "cover", now)
    return Say(cover_card(view_of(act, made), duties))


async def uncover(command: Uncover, act: Act, now: datetime) -> Reply:
    """Take back every cover of a person that is not over, as far as the asker may."""
    _require(act)
    instead_of = _staff(act, command.person, "person")
    standing = [
        one for one in act.rules.covers if one.instead_of == instead_of.key and one.end > now and one.start < one.end
    ]
    if not standing:
        raise NotFound(
            said("Nobody covers {instead_of}. `oncall` shows who has which duty.", instead_of=instead_of.name)
        )
    for one in standing:
        if act.asker.key not in (one.by, one.person, one.instead_of) and not act.asker.has(Role.MANAGER):
            raise NotAllowed(
                said(
                    "Only {name}, {instead_of}, who arranged it, or a manager can take it back.",
                    name=act.name_of(one.person),
                    instead_of=instead_of.name,
                )
            )
    card = None
    for one in standing:
        ended = replace(one, ended_at=now)
        await act.work.covers.put(ended)
        await _sign(act, ended, "uncover", now)
        duties = _duty_words(act, duties_between(act.rules, instead_of.key, max(one.start, now), one.until))
        await _tell(act, ended, duties, "uncover", now)
        card = cover_card(view_of(act, ended), duties, again=True)
    return Say(card) if card is not None else Say(Card("", ""))


def _require(act: Act) -> None:
    if act.asker.roles.isdisjoint(COVER.roles):
        raise NotAllowed(said("Duties are covered by a lead or a manager. `oncall` shows who has which duty."))


def _staff(act: Act, key: str, field: str) -> Person:
    person = act.rules.people.get(key)
    if person is None or person.is_client:
        raise BadInput(
            said("I know no colleague “{key}”. Name one of the team, for example `@ben`.", key=key[:40]), field=field
        )
    return person


def _check_hours(start: datetime, until: datetime) -> None:
    if until <= start:
        raise BadInput(said("A cover must end after it begins. For example: `cover @ben 18:00-02:00`."), field="until")
    if until - start > LONGEST:
        raise BadInput(
            said(
                "A cover holds for at most 31 days; for longer, change `rota`. For example: `cover @ben 18:00-02:00`."
            ),
            field="until",
        )


def _check_people(act: Act, person: Person, instead_of: Person, spans: tuple[RotaSpan, ...]) -> None:
    if person.key == instead_of.key:
        raise BadInput(
            said("{person} cannot cover {person}. Name somebody else, for example `by @ana`.", person=person.name)
        )
    if act.asker.key not in (person.key, instead_of.key) and not act.asker.has(Role.MANAGER):
        raise NotAllowed(
            said(
                "Only {instead_of}, {person} or a manager can arrange that.",
                instead_of=instead_of.name,
                person=person.name,
            )
        )
    if not spans:
        raise BadInput(
            said("{instead_of} has no duty in these hours. `oncall` shows who has which.", instead_of=instead_of.name),
            field="person",
        )
    if person.roles.isdisjoint(COVER.roles):
        raise BadInput(
            said("{person} is neither a lead nor a manager, so no duty can be theirs.", person=person.name), field="by"
        )
    if any(span.duty in FOR_MANAGERS for span in spans) and not person.has(Role.MANAGER):
        raise BadInput(
            said(
                "{instead_of} is a manager on duty then: only another manager can cover that.",
                instead_of=instead_of.name,
            ),
            field="by",
        )


def _check_others(act: Act, person: Person, instead_of: Person, start: datetime, until: datetime) -> None:
    """Two cannot cover the same person at once, and who is away covers nobody; but two may swap."""
    for one in act.rules.covers:
        if not one.meets(start, until):
            continue
        if one.instead_of == instead_of.key:
            name = act.name_of(one.person)
            raise BadInput(
                said(
                    "{name} covers {instead_of} in these hours already. `uncover @{key}` takes it back.",
                    name=name,
                    instead_of=instead_of.name,
                    key=instead_of.key,
                ),
                field="person",
            )
        if one.instead_of == person.key and one.person != instead_of.key:
            raise BadInput(
                said(
                    "{person} is covered by {name} then. Name somebody else.",
                    person=person.name,
                    name=act.name_of(one.person),
                ),
                field="by",
            )


def duties_between(rules: RuleBook, person: str, start: datetime, until: datetime) -> tuple[RotaSpan, ...]:
    """The lines of the rota that give a person a duty at some instant between two."""
    instants = (start, *edges(rules, start, until))
    own = (span for span in rules.rota if span.person == person)
    return tuple(span for span in own if any(serves(span, at) for at in instants))


def _duty_words(act: Act, spans: Iterable[RotaSpan]) -> tuple[str, ...]:
    """The duties in a few words: "lead (Dublin)"."""
    found = []
    for span in spans:
        site, client = act.rules.sites.get(span.site or ""), act.rules.clients.get(span.client or "")
        where = site.name if site else client.name if client else said("everywhere")
        found.append(f"{duty_name(span.duty.value).lower()} ({where})")
    return tuple(dict.fromkeys(found))


async def _sign(act: Act, one: Cover, kind: str, now: datetime) -> None:
    data = {
        "cover": one.id,
        "person": one.person,
        "instead_of": one.instead_of,
        "start": one.start.isoformat(),
        "until": one.until.isoformat(),
    }
    await act.work.timeline.add(RECORD, at=now, actor=act.asker.key, kind=kind, data=data)


async def _tell(act: Act, one: Cover, duties: tuple[str, ...], what: str, now: datetime) -> None:
    """Both hear of it, but for who said it."""
    for person in {one.person, one.instead_of} - {act.asker.key}:
        about = {
            "duty": what,
            "cover": "|".join((one.person, one.instead_of, one.start.isoformat(), one.until.isoformat())),
            "duties": "|".join(duties),
        }
        key = f"{what}:{one.id}"
        await queue_of_no_case(act, now, key=key, kind="reminder", destination=f"person:{person}", about=about)
