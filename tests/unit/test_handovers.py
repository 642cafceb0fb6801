"""A shift hand-over: one card before the shift ends, accepted item by item; who has not accepted is told of once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.cards.card import Card
from handlers.cards.reply import Ask, Say
from handlers.domain.breach import Code, suggested
from handlers.domain.rulebook import Shift, Site
from tests.support.house import House, open_house, raised, shifts_alone, words

EARLY = datetime(2026, 11, 24, 5, tzinfo=UTC)  # a Tuesday, in the afternoon of Manila; its shift ends at seven UTC


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk, handing over from site to site, before the end of Manila's shift."""
    async with open_house(tmp_path, None, EARLY) as opened:
        await opened.desk.reloaded(opened.now)
        yield opened


async def at_manila(house: House, kind: str = "vip_press", **values: str) -> str:
    ref = await raised(house, kind, who="moderator2", room="mnl-1", **values)
    await house.says("lead_mnl", f"claim {ref}")
    return ref


def hears(house: House, room: str, words: str = " handover · ") -> list[str]:
    """What stands in a room of Manila's hand-over, without the reference that it begins with."""
    texts = [text.partition(" ")[2] for text in house.hears(room)]
    return [text for text in texts if "Manila to Dublin" in text and words in f" {text}"]


def card(house: House, room: str, words: str = "Manila to Dublin") -> Card:
    """The last message in a room that says so."""
    return [heard.post.card for heard in house.rooms[room] if words in heard.text][-1]


def rows(shown: Card) -> list[str]:
    return ["".join(getattr(run, "text", "@") for run in item.line) for item in shown.items]


def verbs(shown: Card) -> list[list[str]]:
    return [[action.id for action in item.actions] for item in shown.items]


async def owner_of(house: House, ref: str) -> str | None:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    return case.owner


async def test_the_card_comes_thirty_minutes_before_the_end_sorted_by_time_left(house: House) -> None:
    later, sooner = await at_manila(house, "appeal_error"), await at_manila(house)
    unowned = await raised(house, "policy_ambiguity", who="moderator2", room="mnl-1")
    elsewhere = await raised(house)
    await house.waits(minutes=89)
    assert hears(house, "dm-lead") == []
    await house.waits(minutes=1)
    assert hears(house, "dm-lead") == ["handover · Manila to Dublin: 3 cases, 3 not accepted"]
    assert hears(house, "dm-lead_mnl") != []
    assert hears(house, "dm-manager") == []
    shown = rows(card(house, "dm-lead"))
    assert {line.split()[0] for line in shown} == {later, sooner, unowned}
    assert not any(elsewhere in line for line in shown)
    dues = [line.split(" due ")[1].split(" Dublin")[0] for line in shown]
    assert dues == sorted(dues)
    assert shown[0].startswith(sooner)
    assert "no next step written" in shown[0]


async def test_each_side_has_its_own_buttons_and_the_gap_is_named(house: House) -> None:
    await at_manila(house)
    await house.waits(minutes=90)
    theirs, ours = card(house, "dm-lead"), card(house, "dm-lead_mnl")
    assert verbs(theirs) == [["accept", "query", "briefing"]]
    assert verbs(ours) == [["brief", "briefing"]]
    assert [(action.id, dict(action.values)) for action in theirs.actions] == [
        ("handover", {"what": "accept"}),
        ("handover", {"what": "some"}),
    ]
    assert ours.actions == ()
    assert any("Nobody of either shift is there for 1 h" in getattr(run, "text", "") for run in theirs.lines[0])


async def test_until_it_is_accepted_the_owner_stays_and_then_the_card_says_who_has_it(house: House) -> None:
    ref = await at_manila(house)
    await house.waits(hours=3)
    assert await owner_of(house, ref) == "lead_mnl"
    await house.presses("lead", "accept", ref)
    assert await owner_of(house, ref) == "lead"
    (line,) = rows(card(house, "dm-lead_mnl", "1 case, "))
    assert line.endswith("accepted by Aoife Byrne")
    first = next(heard for heard in house.rooms["dm-lead"] if "1 case, " in heard.text)
    assert first.edits == 1
    assert first.text == f"{ref} handover · Manila to Dublin: 1 case, all accepted"


async def test_all_are_accepted_at_once_or_those_that_were_chosen(house: House) -> None:
    refs = [await at_manila(house, kind) for kind in ("vip_press", "appeal_error", "policy_ambiguity")]
    await house.waits(minutes=95)
    form = await house.presses("lead", "handover", "", {"what": "some"})
    assert isinstance(form, Ask)
    assert {option.value for option in form.form.fields[1].options} == set(refs)
    some = await house.fills("lead", "handover", {"what": "some", "cases": f"{refs[0]},{refs[2]}"})
    assert words(some).startswith("2 accepted")
    assert [await owner_of(house, ref) for ref in refs] == ["lead", "lead_mnl", "lead"]
    assert words(await house.presses("lead", "handover", "", {"what": "accept"})).startswith("1 accepted")
    assert await owner_of(house, refs[1]) == "lead"
    assert "Nothing waits for you" in words(await house.says("lead", "handover accept"))
    assert "all accepted" in words(await house.says("lead", "handover"))


async def test_what_is_not_accepted_is_told_of_once_as_a_list_urgent_first(house: House) -> None:
    urgent, other = await at_manila(house), await at_manila(house, "appeal_error")
    taken = await at_manila(house)
    await house.waits(hours=2)
    await house.says("lead", f"accept {taken}")
    await house.waits(minutes=4)
    assert hears(house, "dm-lead", ": 1 of") == []
    await house.waits(minutes=1)
    wanted = "handover · Manila to Dublin: 1 of P0 and P1 not accepted"
    for room in ("dm-lead", "dm-lead_mnl", "dm-manager_mnl"):
        assert hears(house, room, ": 1 of") == [wanted], room
        assert [line.split()[0] for line in rows(card(house, room))] == [urgent]
    await house.waits(minutes=10)
    last = "handover · Manila to Dublin: 1 of P2 to P4 not accepted"
    assert hears(house, "dm-lead", ": 1 of") == [wanted, last]
    assert [line.split()[0] for line in rows(card(house, "dm-lead"))] == [other]
    await house.waits(hours=10)
    assert len(hears(house, "dm-lead", ": 1 of")) == 2


async def test_a_list_that_stands_says_what_is_left_of_it(house: House) -> None:
    first, second = await at_manila(house), await at_manila(house)
    await house.waits(hours=2, minutes=5)
    await house.says("lead", f"accept {first}")
    shown = card(house, "dm-manager_mnl", "of P0 and P1")
    assert [line.split()[0] for line in rows(shown)] == [second]
    await house.says("lead", f"accept {second}")
    assert house.hears("dm-manager_mnl", "MANILA") == ["MANILA handover · Manila to Dublin: all of P0 and P1 accepted"]
    assert card(house, "dm-lead", "of P0 and P1").actions == ()


async def test_a_breach_between_two_shifts_is_the_owners_of_record_and_looks_like_a_gap(tmp_path: Path) -> None:
    """Half past seven: Manila has gone home, and Dublin comes at eight."""
    async with open_house(tmp_path, None, EARLY - timedelta(minutes=90)) as house:
        await house.desk.reloaded(house.now)
        ref = await at_manila(house)
        await house.waits(hours=4, minutes=1)
        async with house.store.reading() as work:
            case = await work.escalations.by_ref(ref)
            assert case is not None
            (breach,) = [one for one in await work.breaches.of([case.id]) if one.clock == "resolve"]
            events = await work.timeline.of(case.id)
    assert datetime.fromtimestamp(breach.reached_at, UTC) == datetime(2026, 11, 24, 7, 30, 1, tzinfo=UTC)
    assert (breach.owner, breach.answerable) == ("lead_mnl", "lead_mnl")
    assert suggested(breach, events, staffed=False) is Code.HANDOVER_GAP


async def test_when_everything_is_accepted_nobody_is_told(house: House) -> None:
    await at_manila(house)
    await house.waits(minutes=91)
    await house.says("lead", "handover accept")
    await house.waits(hours=1)
    assert hears(house, "dm-lead", ": 1 of") == []


async def test_the_note_is_written_in_a_dialog_and_read_with_clocks_in_the_incoming_time(house: House) -> None:
    ref = await at_manila(house)
    await house.waits(minutes=90)
    form = await house.presses("lead_mnl", "brief", ref)
    assert isinstance(form, Ask)
    assert [field.name for field in form.form.fields] == ["done", "next", "until", "risk"]
    await house.fills(
        "lead_mnl",
        f"brief:{ref}",
        {"done": "copies are down", "next": "call the press desk", "until": "18:00", "risk": "two more accounts"},
    )
    (line,) = rows(card(house, "dm-lead"))
    assert "no next step" not in line
    read = await house.says("lead", f"briefing {ref}")
    assert isinstance(read, Say)
    facts = {fact.label: "".join(getattr(run, "text", "@") for run in fact.value) for fact in read.card.facts}
    assert facts["Done so far"] == "copies are down"
    assert facts["Next step"] == "call the press desk · by Tue 10:00 Dublin (10:00 UTC)"  # 18:00 in Manila
    assert facts["Risk"].endswith("two more accounts")
    assert "Dublin" in facts["Resolve"]
    again = await house.presses("lead_mnl", "brief", ref)
    assert isinstance(again, Ask)
    assert again.form.fields[1].value == "call the press desk"


async def test_a_query_goes_to_the_owner_and_the_item_still_waits(house: House) -> None:
    ref = await at_manila(house)
    await house.waits(minutes=90)
    assert "lead_mnl" not in words(await house.says("lead", f"query {ref} which queue has the copies?"))
    assert house.hears("dm-lead_mnl", f"{ref} reminder") != []
    (line,) = rows(card(house, "dm-lead"))
    assert line.endswith("Aoife Byrne asks")
    await house.waits(minutes=35)
    assert hears(house, "dm-lead", ": 1 of") != []
    await house.says("lead", f"accept {ref}")
    assert "is not handed to you now" in words(await house.says("lead", f"query {ref} and now?"))


async def test_who_covers_the_incoming_lead_accepts_in_their_place(house: House) -> None:
    ref = await at_manila(house)
    await house.waits(minutes=95)
    await house.says("lead2", "cover @lead 07:00-12:00")
    assert "I find no case" in words(await house.says("lead2", f"accept {ref}"))  # it does not hold before seven
    await house.waits(minutes=30)
    await house.says("lead2", "handover accept")
    assert await owner_of(house, ref) == "lead2"


async def test_a_restricted_case_is_a_count_and_nothing_else(house: House) -> None:
    ref, other = await raised(house, "csae", who="moderator2", room="mnl-1"), await at_manila(house)
    await house.waits(minutes=90)
    shown = card(house, "dm-lead")
    assert "restricted 1" in "".join(getattr(run, "text", "") for fact in shown.facts for run in fact.value)
    assert [line.split()[0] for line in rows(shown)] == [other]
    assert ref not in str(shown)


async def test_where_nothing_is_open_nobody_is_told_and_who_asks_reads_it(house: House) -> None:
    await house.waits(hours=3)
    assert hears(house, "dm-lead") == []
    assert "nothing is open" in words(await house.says("lead", "handover"))


async def test_nobody_but_leads_and_managers_hands_over(house: House) -> None:
    ref = await at_manila(house)
    await house.waits(minutes=90)
    assert "by leads and managers" in words(await house.says("moderator1", "handover"))
    assert "by leads and managers" in words(await house.says("client_orion", "handover"))
    assert "I find no case" in words(await house.says("moderator1", f"accept {ref}"))
    assert "no shift hand-over of yours" in words(await house.says("lead_aus", "handover"))


async def test_a_process_that_was_away_sends_it_once_and_says_that_it_is_late(house: House) -> None:
    await at_manila(house)
    await house.sleeps(hours=3)
    await house.desk.reloaded(house.now)
    await house.waits(minutes=1)
    assert hears(house, "dm-lead") == ["handover · late, Manila to Dublin: 1 case, 1 not accepted"]
    await house.waits(minutes=6)
    assert len(hears(house, "dm-lead", "1 of P0 and P1")) == 1


async def test_past_its_usefulness_it_is_not_sent_and_the_next_one_comes(house: House) -> None:
    await at_manila(house)
    await house.sleeps(hours=7)
    assert hears(house, "dm-lead") == []
    await house.waits(hours=24)
    assert len(hears(house, "dm-lead")) >= 1


async def test_two_beats_at_once_hand_over_once(house: House) -> None:
    await at_manila(house)
    async with house.store.work() as work:
        row = await work.due.get("handover", "manila")
        await work.commit()
    assert row is not None
    await house.waits(minutes=90)
    async with house.store.work() as work:  # a beat that crashed after its commit, or another replica's
        await work.due.put(row)
        await work.commit()
    await house.waits(minutes=1)
    assert len(hears(house, "dm-lead")) == 1


ELSEWHERE = ("Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "Pacific/Auckland", "America/Sao_Paulo")
WEEK = frozenset(range(5))


async def test_a_year_of_hand_overs_comes_at_its_local_minute_on_working_days_alone(tmp_path: Path) -> None:
    """In eight zones, over every change of the clocks; two shifts a day where a site hands over to itself."""
    book, start = shifts_alone(), datetime(2026, 1, 1, tzinfo=UTC)
    two = (Shift("early", WEEK, time(6), time(14)), Shift("late", WEEK, time(14), time(22)))
    more = {
        zone: Site(zone, zone, zone, None, two, frozenset({date(2026, 4, 6)}), hands_over_to=zone) for zone in ELSEWHERE
    }
    book = replace(book, sites={**book.sites, **more})
    async with open_house(tmp_path, book, start) as house:
        await house.desk.reloaded(house.now)
        await house.waits(days=365)
        async with house.store.reading() as work:
            found = await work.handovers.since(start)
    days = [date(2025, 12, 30) + timedelta(days=n) for n in range(370)]
    for key, site in book.sites.items():
        worked = [day for day in days if day.weekday() < 5 and day not in site.holidays]
        for shift in site.shifts:
            ends = [datetime.combine(day, shift.end, ZoneInfo(site.timezone)).astimezone(UTC) for day in worked]
            wanted = [end for end in ends if start < end - timedelta(minutes=30) <= house.now]
            assert [one.ends_at for one in found if one.site == key and one.shift == shift.name] == wanted, key
    assert all(one.published_at == one.ends_at - timedelta(minutes=30) for one in found)
    assert len({one.id for one in found}) == len(found)
