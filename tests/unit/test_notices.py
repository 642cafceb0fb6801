"""Policy notices through the Desk: published after a preview, asked about at work, read, and counted by team."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from handlers.cards.card import Card, Mention, Moment, Quoted, Words
from handlers.cards.reply import Ask, Reply, Say
from handlers.desk import Desk
from handlers.domain.people import Identity, Person, Role
from handlers.domain.rulebook import QuietHours
from tests.support.house import House, open_house, shipped_rules, words

DUBLIN = {"moderator1", "moderator3", "lead", "lead2", "legal_desk", "site_lead", "lead_late", "lead_night"}
AT_WORK = {"moderator1", "moderator3", "lead", "lead2", "legal_desk", "site_lead"}
"""Who works in Dublin on a Tuesday at nine, the author apart."""

ASKED, STILL, READ, COUNT = (
    "POLICY reminder · Please read",
    "POLICY reminder · Still to read",
    "POLICY reminder · You have read",
    "POLICY reminder · Policy notice 1 is in force",
)
SATIRE = {
    "title": "Satire of public figures",
    "version": "4.3",
    "effective": "2026-12-01",
    "audience": "site:dublin, site:manila",
    "summary": "Exaggeration is no lie: leave it up, unless it calls for harm.",
    "link": "https://tickets.harbour.example/policy/4.3",
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk on a Tuesday at nine in Dublin, where it is five in the afternoon in Manila."""
    async with open_house(tmp_path) as opened:
        yield opened


async def publishes(house: House, who: str = "manager", **values: str) -> Reply:
    """By the form: previewed, ticked, published."""
    filled = SATIRE | values
    preview = await house.fills(who, "policy_publish", filled)
    assert isinstance(preview, Ask), words(preview)
    assert preview.form.preview is not None, preview.form.errors
    mark = {field.name: field.value for field in preview.form.fields if field.hidden}
    reply = await house.fills(who, "policy_publish", filled | mark | {"send": "true"})
    assert isinstance(reply, Say), words(reply)
    return reply


async def until(house: House, day: int, hour: int, minute: int = 0, *, month: int = 11) -> None:
    moment = datetime(2026, month, day, hour, minute, tzinfo=UTC)
    await house.waits(seconds=(moment - house.now).total_seconds())


def asked(house: House, begins: str = ASKED) -> set[str]:
    return {room.removeprefix("dm-") for room in house.rooms if house.hears(room, begins)}


def said(card: Card) -> str:
    runs = [run for line in (*card.lines, *(item.line for item in card.items), card.foot) for run in line]
    return " ".join([card.title, *(_text(run) for run in runs)])


def _text(run: Words | Quoted | Moment | Mention) -> str:
    match run:
        case Words(text) | Quoted(text):
            return text
        case Moment(at):
            return f"{at:%H:%M}"
        case Mention():
            return run.name


async def told(house: House, who: str, line: str) -> str:
    reply = await house.says(who, line)
    return said(reply.card) if isinstance(reply, Say) else words(reply)


async def test_it_is_read_as_it_will_be_before_anybody_is_asked(house: House) -> None:
    opened = await house.says("manager", "policy publish Satire of public figures")
    assert isinstance(opened, Ask)
    assert [field.name for field in opened.form.fields] == list(SATIRE)
    assert opened.form.fields[0].value == "Satire of public figures"
    assert opened.form.submit == "Preview"
    preview = await house.fills("manager", "policy_publish", SATIRE)
    assert isinstance(preview, Ask)
    assert preview.form.preview is not None
    shown = said(preview.form.preview)
    assert "Satire of public figures  · version  4.3" in shown
    assert "In force from Tue 1 Dec 2026. For: Dublin, Manila." in shown
    await house.waits(hours=1)
    assert asked(house) == set()
    again = await house.fills("manager", "policy_publish", SATIRE | {"send": "true", "preview": "another"})
    assert isinstance(again, Ask), "what was not read is previewed, not published"
    reply = await publishes(house)
    assert words(reply) == "Policy notice 1 is published. 13 people are asked to read it."


async def test_each_is_asked_in_their_own_working_hours_and_whoever_is_off_on_their_next_shift(house: House) -> None:
    await publishes(house)
    await house.waits(minutes=1)
    assert asked(house) == AT_WORK | {"lead_mnl_late", "lead_mnl_night"}, "in Manila it is five, and only two are there"
    await until(house, 24, 17)
    assert "lead_late" in asked(house)
    await until(house, 25, 0)
    assert asked(house) == DUBLIN | {"moderator2", "lead_mnl", "lead_mnl2", "lead_mnl_late", "lead_mnl_night"}
    assert "manager" not in asked(house), "who wrote it knows it"


async def test_whoever_has_not_read_it_is_reminded_once_a_working_day_until_it_is_in_force(house: House) -> None:
    await publishes(house, audience="team:dub-1")
    await house.waits(minutes=1)
    await house.presses("moderator1", "policy_read", "1", {"notice": "1"})
    assert house.hears("dm-moderator1", READ), "what asked says so now"
    assert not house.hears("dm-moderator1", ASKED)
    for day, reminders in ((25, 1), (26, 2), (27, 3), (28, 3), (29, 3), (30, 4)):
        await until(house, day, 23)
        assert len(house.hears("dm-moderator3", STILL)) == reminders, day
    await until(house, 20, 12, month=12)
    assert len(house.hears("dm-moderator3", STILL)) == 4, "and never from the day on which it is in force"
    assert house.hears("dm-moderator1", STILL) == []


async def test_each_is_asked_in_the_language_and_in_the_hours_of_their_choice(house: House) -> None:
    await house.says("lead", "prefs language pl")
    await house.says("lead2", "prefs language es quiet 08:00-12:00")
    await publishes(house)
    await until(house, 24, 11, 59)
    assert {"lead", "lead2"} & asked(house, "POLICY reminder") == {"lead"}
    await until(house, 24, 12, 1)
    told = {who: house.rooms[f"dm-{who}"][-1].post for who in ("lead", "lead2", "moderator1")}
    assert [post.language for post in told.values()] == ["pl", "es", ""]
    assert len({post.card.title for post in told.values()}) == 3


async def test_at_most_five_reminders_however_far_the_day_is(house: House) -> None:
    await publishes(house, audience="team:dub-1", effective="2027-02-01")
    await until(house, 31, 12, month=12)
    assert len(house.hears("dm-moderator3", STILL)) == 5


async def test_a_holiday_and_quiet_hours_are_no_working_hours(tmp_path: Path) -> None:
    rules = shipped_rules()
    off = frozenset({date(2026, 11, 25)})
    book = replace(
        rules,
        sites=dict(rules.sites) | {"dublin": replace(rules.sites["dublin"], holidays=off)},
        quiet_hours={"moderator3": QuietHours(time(8), time(11))},
    )
    async with open_house(tmp_path, book) as house:
        await publishes(house, audience="team:dub-1")
        await house.waits(minutes=1)
        assert "moderator3" not in asked(house)
        await until(house, 24, 11)
        assert "moderator3" in asked(house)
        await until(house, 25, 23)
        assert house.hears("dm-moderator3", STILL) == []
        await until(house, 26, 23)
        assert len(house.hears("dm-moderator3", STILL)) == 1


async def test_who_joins_later_is_asked_on_their_next_shift(house: House) -> None:
    await publishes(house, audience="team:dub-1", effective="2026-11-26")
    await until(house, 3, 18, month=12)
    new = Person("nora", "Nora Daly", frozenset({Role.MODERATOR}), "Europe/Dublin", "dublin", "dub-1")
    people = dict(house.rules.people) | {"nora": replace(new, identities=(Identity("web", "", "nora"),))}
    house.rules = replace(house.rules, people=people)
    ids = iter(range(1_000_000, 2_000_000))
    house.desk = Desk(house.store, lambda: house.rules, lambda: f"id-{next(ids)}")
    await house.desk.reloaded(house.now)
    await until(house, 4, 7, 59, month=12)
    assert not house.hears("dm-nora", "POLICY")
    await until(house, 4, 8, 0, month=12)
    assert len(house.hears("dm-nora", ASKED)) == 1
    await until(house, 14, 8, 0, month=12)
    assert len(house.hears("dm-nora", "POLICY")) == 1, "it is in force: nobody is reminded any more"


async def test_numbers_are_by_team_and_names_are_the_own_leads_alone(house: House) -> None:
    await publishes(house)
    await house.waits(minutes=1)
    for person in ("moderator1", "lead_mnl"):
        await house.says(person, "policy read 1")
    assert await told(house, "manager", "policy status 1") == (
        "Policy notice 1 has been read: 2 of 13 (15 %) Satire of public figures  · version  4.3 "
        "Dublin 1: 1 of 6 (16 %) Dublin, in no team: 0 of 2 (0 %) Manila 1: 1 of 5 (20 %) In force from Tue 1 Dec 2026."
    )
    lead = await told(house, "lead", "policy status 1")
    assert "Dublin 1: 1 of 6 (16 %)" in lead
    assert "Manila" not in lead
    assert "`policy status` is for a lead" in await told(house, "moderator1", "policy status 1")
    mine = await told(house, "lead", "policy missing 1")
    assert "Conor Walsh" in mine
    assert "Mia Kelly" not in mine
    assert "Paolo" not in mine, "of another team"
    assert "`policy missing` is for a lead" in await told(house, "manager", "policy missing 1")
    everywhere = [heard.post for room in house.rooms for heard in house.rooms[room]]
    assert not any("Conor" in said(post.card) for post in everywhere), "nobody is named where others read"


async def test_leads_are_told_a_count_when_it_is_in_force_once(house: House) -> None:
    await publishes(house, audience="team:dub-1", effective="2026-11-26")
    await house.waits(minutes=1)
    await house.says("moderator1", "policy read 1")
    await until(house, 25, 23, 59)
    assert asked(house, COUNT) == set()
    await until(house, 26, 8)
    assert house.hears("dm-lead", COUNT) == [f"{COUNT}: 1 of 6 (16 %)"]
    await until(house, 6, 12, month=12)
    leads = {"lead", "lead2", "lead_late", "lead_night", "legal_desk", "site_lead"}
    assert asked(house, COUNT) == leads | {"manager"}
    assert all(len(house.hears(f"dm-{one}", COUNT)) == 1 for one in leads)


async def test_a_new_version_replaces_the_old_one_which_asks_nobody_any_more(house: House) -> None:
    await publishes(house, audience="team:dub-1")
    await house.waits(minutes=1)
    refused = await house.fills("manager", "policy_publish", SATIRE | {"title": "SATIRE of public figures"})
    assert "Version 4.3 of it stands already, as notice 1" in words(refused)
    await publishes(house, audience="team:dub-1", version="4.4")
    assert "was replaced. Read the new one: `policy show 2`" in await told(house, "moderator3", "policy read 1")
    await until(house, 25, 23)
    assert len([text for text in house.hears("dm-moderator3") if "notice 1" in text]) == 1
    assert len([text for text in house.hears("dm-moderator3") if "notice 2" in text]) == 2
    listed = await told(house, "moderator3", "policy list")
    assert "Policy notices: 1 to read" in listed
    assert "4.4" in listed
    assert "4.3" not in listed


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"effective": "2026-11-23"}, "comes into force today (2026-11-24) or on a day of the next 366"),
        ({"effective": "soon"}, "`soon` is no date. Write for example `2026-12-01`"),
        ({"audience": ""}, "“For” is needed"),
        ({"audience": "site:paris"}, "`site:paris` is no choice for `for`"),
        ({"link": "https://evil.example/x"}, "Links to evil.example are not allowed"),
        ({"link": "javascript:alert(1)"}, "is not a link that can be kept"),
        ({"title": "x" * 121}, "at most 120 are allowed"),
        ({"version": ""}, "“Version” is needed"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    house: House, values: dict[str, str], sentence: str
) -> None:
    reply = await house.fills("manager", "policy_publish", SATIRE | values | {"send": "true"})
    assert isinstance(reply, Ask)
    assert sentence in words(reply)
    assert reply.form.errors.keys() == values.keys()
    kept = {field.name: field.value for field in reply.form.fields}
    assert kept["summary"] == SATIRE["summary"], "what was typed stays"
    assert "Policy notices: nothing to read None stands" in await told(house, "moderator1", "policy list")


async def test_what_identifies_people_is_taken_out_before_it_is_kept(house: House) -> None:
    await publishes(house, summary="Ask jo@example.com, or call +353 86 123 4567.")
    shown = await told(house, "moderator1", "policy show 1")
    assert "jo@example.com" not in shown
    assert "123 4567" not in shown


async def test_a_lead_publishes_at_their_own_site_and_a_moderator_and_a_client_nowhere(house: House) -> None:
    refused = await house.fills("lead", "policy_publish", SATIRE)
    assert "`site:manila` is no choice" in words(refused), "another site is not even offered"
    await publishes(house, "lead", audience="team:dub-1")
    await house.waits(minutes=1)
    assert "lead" not in asked(house)
    assert "read" in await told(house, "lead", "policy list")
    for who in ("moderator1", "client_orion", "coach", "administrator", "auditor"):
        for values in (SATIRE, SATIRE | {"audience": "site:paris"}):
            reply = await house.fills(who, "policy_publish", values)
            assert words(reply) == "`policy publish` is for a lead or a manager.", who
    for line in ("policy list", "policy show 1", "policy read 1", "policy status 1", "policy missing 1"):
        assert "is for a" in await told(house, "client_orion", line), line
    assert "I find no policy notice 1" in await told(house, "moderator2", "policy show 1"), "it is not for Manila"
    assert "Dublin 1" in await told(house, "auditor", "policy status 1")


async def test_the_teams_of_a_client_are_asked_and_the_client_never(house: House) -> None:
    await publishes(house, audience="client:DRACO")
    await until(house, 25, 23)
    assert asked(house) == {"moderator4", "lead_aus", "lead_aus2", "lead_aus_late", "lead_aus_night"}
    assert not house.hears("client-DRACO", "POLICY")
    assert not house.hears("dm-client_draco")


async def test_a_chat_that_was_down_asks_nobody_at_night(house: House) -> None:
    await publishes(house, audience="team:dub-1")
    await house.desk.tick(house.now)
    house.now = datetime(2026, 11, 24, 23, tzinfo=UTC)
    await house.deliver()
    assert asked(house) == set()
    await until(house, 25, 9)
    assert "moderator3" in asked(house, STILL), "the next working day does"
