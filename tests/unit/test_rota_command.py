"""`oncall`, `cover` and `uncover`: who has a duty, who does it for whom, and what the chains make of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from handlers.cards.reply import Ask, Say
from handlers.commands.request import Identity, Place, Request, Surface, Typed
from handlers.desk import Desk
from handlers.domain.cover import Cover
from handlers.domain.people import Duty
from handlers.domain.rulebook import RotaSpan
from handlers.ports.records import DueRow
from tests.support.house import House, open_house, raised, shipped_rules, words

HARM = "imminent_harm"


def shown(reply: object) -> str:
    """Everything that a card says."""
    assert isinstance(reply, Say), reply
    card = reply.card
    lines = [*card.lines, *(fact.value for fact in card.facts), *(item.line for item in card.items)]
    return " | ".join([card.title, *("".join(getattr(run, "text", "@") for run in line) for line in lines)])


async def test_oncall_names_who_has_each_duty_until_when_and_who_comes_after(house: House) -> None:
    told = shown(await house.says("lead", "oncall dublin"))
    assert "On call · Dublin" in told
    assert "Aoife Byrne until @, then Sorcha Quinn" in told
    assert "Ben Doyle until @, then Piotr Nowak" in told  # the backup
    everywhere = shown(await house.says("moderator1", "oncall"))
    assert "Dublin · lead Aoife Byrne" in everywhere
    assert "Manila · lead" in everywhere
    assert "`oncall` does not take `nowhere`" in words(await house.says("lead", "oncall nowhere"))
    assert "for our own people" in words(await house.says("client_orion", "oncall"))


async def test_a_cover_holds_at_once_in_every_chain_and_is_told_to_both(house: House) -> None:
    reply = await house.says("lead2", "cover @lead 30m")
    assert words(reply) == "Ben Doyle covers Aoife Byrne"
    assert "lead (Dublin)" in shown(reply)
    assert house.hears("dm-lead") == ["DUBLIN reminder · Ben Doyle covers Aoife Byrne"]
    ref = await raised(house, HARM)
    assert house.hears("dm-lead2", f"{ref} untaken") != []
    assert house.hears("dm-lead", f"{ref} untaken") == []
    await house.waits(minutes=30)
    later = await raised(house, HARM)
    assert house.hears("dm-lead", f"{later} untaken") != []


async def test_another_replica_goes_by_a_cover_at_once(house: House) -> None:
    other = Desk(house.store, shipped_rules, lambda: "other-1")
    place = Place(Surface("web", "", "dm-lead2"))
    await other.handle(Request("k1", Identity("web", "", "lead2"), Typed("cover @lead 2h"), place), house.now)
    ref = await raised(house, HARM)
    assert house.hears("dm-lead2", f"{ref} untaken") != []


async def test_a_cover_in_the_evening_begins_and_ends_at_its_minutes(house: House) -> None:
    await house.says("lead2", "cover @lead_late 18:00-02:00")
    told = shown(await house.says("lead", "oncall dublin"))
    assert "Ben Doyle covers Sorcha Quinn" in told
    (cover,) = [one for one in await _covers(house) if one.instead_of == "lead_late"]
    assert (cover.start, cover.until) == (_at(24, 18), _at(25, 2))
    await house.waits(hours=8, minutes=59)
    assert "Sorcha Quinn until @, then Ben Doyle" in shown(await house.says("lead", "oncall dublin"))
    await house.waits(minutes=1)
    assert "Ben Doyle until @" in shown(await house.says("lead", "oncall dublin"))


async def test_hours_that_have_begun_hold_from_now_on(house: House) -> None:
    await house.says("lead2", "cover @lead 08:30-11:00")
    (cover,) = await _covers(house)
    assert (cover.start, cover.until) == (house.now, _at(24, 11))


async def test_a_cover_is_taken_back_by_whom_it_is_about_and_the_rota_holds_again(house: House) -> None:
    await house.says("lead2", "cover @lead 2h")
    assert "can take it back" in words(await house.says("lead_mnl", "uncover @lead"))
    assert (
        words(await house.presses("lead", "uncover", "", {"person": "lead"})) == "Aoife Byrne is not covered any more"
    )
    ref = await raised(house, HARM)
    assert house.hears("dm-lead", f"{ref} untaken") != []
    assert house.hears("dm-lead2", f"{ref} untaken") == []
    assert "Nobody covers" in words(await house.says("lead", "uncover @lead"))


async def test_two_swap(house: House) -> None:
    await house.says("lead", "cover @lead_late 17:00-20:00")
    assert words(await house.says("lead_late", "cover @lead 09:30-12:00")) == "Sorcha Quinn covers Aoife Byrne"


REFUSED = [
    ("moderator1", "cover @lead 2h", "by a lead or a manager"),
    ("lead2", "cover @lead 2h by @lead_late", "Only Aoife Byrne, Sorcha Quinn or a manager"),
    ("lead2", "cover @lead2 2h", "cannot cover"),
    ("lead2", "cover @moderator1 2h", "has no duty in these hours"),
    ("lead2", "cover @lead_late 2h", "has no duty in these hours"),  # hers begin at five
    ("lead", "cover @lead 2h by @moderator1", "neither a lead nor a manager"),
    ("lead2", "cover @manager 2h", "only another manager"),
    ("lead2", "cover @lead 40d", "at most 31 days"),
    ("lead2", "cover @lead 26:00-27:00", "not a time of day"),
    ("lead2", "cover @lead 2h by", "Say who covers"),
    ("lead2", "cover @lead 2h by @manager please", "does not take `please`"),
    ("lead2", "cover @kim 2h", "I know no colleague"),
    ("lead2", "cover @nobody 2h", "I do not know the person"),
]


@pytest.mark.parametrize(("who", "line", "why"), REFUSED)
async def test_a_cover_that_cannot_be_is_refused_in_a_sentence_and_changes_nothing(
    house: House, who: str, line: str, why: str
) -> None:
    assert why in words(await house.says(who, line))
    assert await _covers(house) == []


async def test_nobody_is_covered_twice_at_once_and_who_is_away_covers_nobody(house: House) -> None:
    await house.says("lead2", "cover @lead 3h")
    assert "already" in words(await house.says("lead_late", "cover @lead 1h"))
    await house.says("lead", "uncover @lead")
    await house.says("lead_late", "cover @lead2 1h")
    assert "is covered by Sorcha Quinn then" in words(await house.says("lead2", "cover @lead 30m"))


async def test_the_form_asks_for_what_is_missing(house: House) -> None:
    reply = await house.says("lead2", "cover @lead")
    assert isinstance(reply, Ask)
    assert [field.name for field in reply.form.fields] == ["person", "start", "until", "by"]
    filled = await house.fills("lead2", "cover", {"person": "lead", "start": "12:00", "until": "11:00"})
    assert "must end after it begins" in words(filled)
    await house.fills("lead2", "cover", {"person": "lead", "start": "12:00", "until": "13:00"})
    assert len(await _covers(house)) == 1


async def test_who_covers_sees_for_those_hours_what_the_duty_puts_in_their_hands(house: House) -> None:
    ref = await raised(house)
    assert "I find no case" in words(await house.says("lead_mnl", f"show {ref}"))
    await house.says("manager", "cover @lead 1h by @lead_mnl")
    assert ref in words(await house.says("lead_mnl", f"show {ref}"))
    await house.waits(hours=1)
    assert "I find no case" in words(await house.says("lead_mnl", f"show {ref}"))


async def test_every_cover_stands_in_the_signed_record(house: House) -> None:
    await house.says("lead2", "cover @lead 2h")
    await house.says("lead2", "uncover @lead")
    async with house.store.reading() as work:
        events = await work.timeline.of("rota")
    assert [(event.actor, event.kind, event.data["instead_of"]) for event in events] == [
        ("lead2", "cover", "lead"),
        ("lead2", "uncover", "lead"),
    ]


LATE = RotaSpan(Duty.LEAD, "lead", "dublin", None, frozenset(range(5)), time(8), time(20), "Europe/Dublin")


async def test_hours_without_anybody_are_told_to_the_administrator_once_and_ahead(tmp_path: Path) -> None:
    rules = shipped_rules()
    rota = tuple(span for span in rules.rota if not (span.duty is Duty.LEAD and span.site == "dublin"))
    async with open_house(tmp_path, replace(rules, rota=(*rota, LATE))) as house:
        await house.desk.reloaded(house.now)
        await house.waits(days=15)
        told = house.hears("dm-administrator", "DUBLIN reminder")
        assert told == ["DUBLIN reminder · nobody is lead on duty at some hours"]
        assert house.hears("dm-manager", "DUBLIN reminder") == []
        (heard,) = house.rooms["dm-administrator"]
        assert len(heard.post.card.items) == 5  # each night, and the weekend as one
        async with house.store.reading() as work:
            row = await work.due.get("rota", "daily")
        assert row == DueRow("rota", "daily", _at(10, 6, month=12))


async def test_a_rota_that_names_somebody_at_every_hour_says_nothing(house: House) -> None:
    await house.desk.reloaded(house.now)
    await house.waits(days=8)
    assert house.hears("dm-administrator") == []


async def _covers(house: House) -> list[Cover]:
    async with house.store.reading() as work:
        return list(await work.covers.since(house.now - timedelta(days=1)))


def _at(day: int, hour: int, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)
