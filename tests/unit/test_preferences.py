"""`prefs`: quiet hours, language and reach of one's own, over `app.yaml`, at once and in every replica."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from handlers.cards.reply import Ask, Say
from handlers.commands.request import Identity, Place, Request, Surface, Typed
from handlers.desk import Desk
from handlers.domain.cover import Cover
from handlers.domain.preference import Preference, chosen_over
from handlers.domain.recipients import recipients
from handlers.domain.rota import in_quiet_hours
from handlers.domain.rulebook import QuietHours
from handlers.domain.severity import Severity
from tests.support.house import House, open_house, raised, shipped_rules, words
from tests.support.samples import escalation
from tests.support.small_rules import RULES

MIDNIGHT = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def facts(house: House, who: str) -> dict[str, str]:
    """What somebody reads of themselves."""
    told = await house.says(who, "whoami")
    assert isinstance(told, Say)
    return {fact.label: "".join(getattr(run, "text", "") for run in fact.value) for fact in told.card.facts}


async def test_quiet_hours_are_chosen_in_one_line_and_told_in_one(house: House) -> None:
    told = "quiet hours: 22:00 to 07:00, every day; P0, P1 and legal limits come all the same"
    changed = words(await house.says("lead", "prefs quiet 22:00-07:00"))
    assert changed == f"Your preferences are changed: {told}"
    assert (await facts(house, "lead"))["Quiet hours"].startswith("22:00 to 07:00, every day")
    assert words(await house.says("lead", "prefs quiet 22:00-07:00")) == "Your preferences; nothing was changed"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("prefs quiet 22-7", "22:00-07:00"),
        ("prefs pl 22:00-07:00", "22:00-07:00"),
        ("prefs quiet from 10pm to 7am", "22:00-07:00"),
        ("prefs quiet:21:30\N{EN DASH}06:15", "21:30-06:15"),
        ("settings language polish quiet 01.00 until 09.00", "01:00-09:00"),
        ("preferences quiet 00:00-16:00 reach every", "00:00-16:00"),
    ],
)
async def test_hours_are_read_as_people_type_them(house: House, typed: str, kept: str) -> None:
    await house.says("lead", typed)
    async with house.store.reading() as work:
        assert [one.quiet for one in await work.preferences.all()] == [kept]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("prefs quiet late", "`late` are no hours I can read. Write them like `22:00-07:00`"),
        ("prefs quiet 22:00-25:00", "are no hours I can read"),
        ("prefs quiet 13pm-7am", "are no hours I can read"),
        ("prefs quiet 07:00-07:00", "Quiet hours last at most 16 hours, and `07:00-07:00` is longer"),
        ("prefs quiet 06:00-22:01", "Quiet hours last at most 16 hours"),
        ("prefs quiet", "Say what after `quiet`. For example: `prefs quiet 22:00-07:00`."),
        ("prefs language de", "`de` is no choice for `language`. Allowed: en, es, pl, default."),
        ("prefs reach phone", "Allowed: every, slack, teams, web."),
        ("prefs reach slack", "You are not known in `slack`, so nothing would reach you there. Allowed: web, every."),
        ("prefs default", "`default` is no preference. Allowed: quiet, language, reach."),
        ("prefs pl es", "`es` is no preference."),
        ("prefs colour blue", "`colour` is no preference. Allowed: quiet, language, reach."),
    ],
)
async def test_what_cannot_be_used_is_refused_in_one_sentence_and_changes_nothing(
    house: House, typed: str, told: str
) -> None:
    before = await facts(house, "lead")
    assert told in words(await house.says("lead", typed))
    assert await facts(house, "lead") == before
    async with house.store.reading() as work:
        assert list(await work.preferences.all()) == []


async def test_alone_it_opens_the_form_with_what_holds_now(house: House) -> None:
    await house.says("lead", "prefs language pl")
    asked = await house.says("lead", "prefs")
    assert isinstance(asked, Ask)
    assert {field.name: field.value for field in asked.form.fields} == {
        "quiet": "21:00-07:00",
        "language": "pl",
        "reach": "every",
    }
    told = await house.fills("lead", "prefs", {"quiet": "23:00-06:00", "language": "pl", "reach": "every"})
    assert words(told).startswith("Twoje preferencje zmieniono: godziny ciszy: od 23:00 do 06:00")
    refused = await house.fills("lead", "prefs", {"quiet": "soon", "language": "pl"})
    assert isinstance(refused, Ask)
    assert list(refused.form.errors) == ["quiet"]


async def test_a_button_on_who_i_am_opens_it(house: House) -> None:
    told = await house.says("lead", "whoami")
    assert isinstance(told, Say)
    assert [action.id for action in told.card.actions] == ["prefs"]
    assert isinstance(await house.presses("lead", "prefs", ""), Ask)


@pytest.mark.parametrize("who", ["client_orion", "nobody-we-know"])
async def test_who_is_not_one_of_us_is_refused_even_the_form(house: House, who: str) -> None:
    for typed in ("prefs", "prefs language pl"):
        assert "Preferences are for our own people" in words(await house.says(who, typed, room="client-ORION"))


async def test_what_app_yaml_says_holds_again_after_default(house: House) -> None:
    person, quiet = next(iter(house.rules.quiet_hours.items()))
    changed = words(await house.says(person, "prefs quiet off language es"))
    assert "ninguna: los avisos llegan a cualquier hora" in changed
    told = words(await house.says(person, "prefs quiet default language default"))
    assert f"{quiet.start:%H:%M} to {quiet.end:%H:%M}" in told
    assert (await facts(house, person))["Quiet hours"].startswith(f"{quiet.start:%H:%M} to {quiet.end:%H:%M}")
    assert (await facts(house, person))["Language"] == "English"


async def test_a_form_that_changes_one_thing_leaves_the_others_to_app_yaml(house: House) -> None:
    person = next(iter(house.rules.quiet_hours))
    asked = await house.says(person, "prefs")
    assert isinstance(asked, Ask)
    values = {field.name: field.value for field in asked.form.fields}
    await house.fills(person, "prefs", {**values, "language": "pl"})
    async with house.store.reading() as work:
        (kept,) = await work.preferences.all()
    assert (kept.quiet, kept.language, kept.reach) == ("", "pl", "")


async def test_another_replica_goes_by_it_at_once(house: House) -> None:
    other = Desk(house.store, shipped_rules, lambda: "other-1")
    place = Place(Surface("web", "", "dm-lead"))
    await other.handle(Request("k1", Identity("web", "", "lead"), Typed("prefs quiet 22-7"), place), house.now)
    assert (await facts(house, "lead"))["Quiet hours"].startswith("22:00")


async def test_a_ping_that_may_wait_goes_to_whoever_is_on_duty_and_a_p1_wakes(house: House) -> None:
    """The lead on duty sleeps at noon: the manager hears of the P2; of the P0 she hears all the same."""
    await house.says("lead", "prefs quiet 08:00-12:00")
    waits = await raised(house, "policy_ambiguity", severity="P2")
    await house.waits(hours=2)
    assert house.hears("dm-lead", f"{waits} warning") == []
    assert house.hears("dm-manager", f"{waits} warning") != []
    urgent = await raised(house, "imminent_harm")
    assert house.hears("dm-lead", f"{urgent} untaken") != []


async def test_quiet_hours_hold_no_legal_limit_whatever_its_severity() -> None:
    case = replace(escalation(), severity=Severity.P2, owner="ben", site="dublin", client="ORION")
    quiet = replace(RULES, rota=(), quiet_hours={"ben": QuietHours(time(22), time(7))})
    rules = replace(quiet, rota=RULES.rota)
    assert in_quiet_hours(rules, "ben", MIDNIGHT)
    assert "ben" not in recipients(rules, case, ("owner",), MIDNIGHT, "resolve")
    assert recipients(rules, case, ("owner",), MIDNIGHT, "legal:eu_terreg_removal") == ("ben",)


def test_who_covers_somebody_is_there_whatever_they_chose() -> None:
    rules = chosen_over(RULES, [Preference("ana", MIDNIGHT, quiet="22:00-07:00")])
    assert in_quiet_hours(rules, "ana", MIDNIGHT)
    cover = Cover("c1", "ana", "ben", MIDNIGHT, MIDNIGHT.replace(hour=8), "ana", MIDNIGHT)
    assert not in_quiet_hours(replace(rules, covers=(cover,)), "ana", MIDNIGHT)


def known_in_slack_too(house: House, who: str) -> Desk:
    person = house.rules.people[who]
    both = replace(person, identities=(*person.identities, Identity("slack", "T1", f"S-{who}")))
    rules = replace(house.rules, people={**house.rules.people, who: both})
    return Desk(house.store, lambda: rules, lambda: f"both-{next(house._keys)}")


async def test_what_may_wait_comes_to_the_chosen_chat_and_what_may_not_to_every_one(house: House) -> None:
    house.desk = known_in_slack_too(house, "lead")
    told = words(await house.says("lead", "prefs slack quiet off"))
    assert "what may wait comes to: Slack" in told
    waits = await raised(house, "policy_ambiguity", severity="P2")
    await house.waits(hours=2)
    assert house.hears("dm-lead", f"{waits} warning") == []
    assert house.hears("dm-S-lead", f"{waits} warning") != []
    urgent = await raised(house, "imminent_harm")
    assert house.hears("dm-lead", f"{urgent} untaken") == house.hears("dm-S-lead", f"{urgent} untaken") != []


async def test_where_the_chosen_chat_is_lost_the_others_are_told(house: House) -> None:
    house.desk = known_in_slack_too(house, "lead")
    await house.says("lead", "prefs reach slack")
    house.lost["dm-S-lead"] = "gone: account_inactive"
    waits = await raised(house, "policy_ambiguity", severity="P2")
    await house.waits(hours=2)
    assert len(house.hears("dm-lead", f"{waits} warning")) == len(set(house.hears("dm-lead", f"{waits} warning"))) > 0
    assert house.hears("dm-manager", f"{waits} warning") == []


async def test_whatever_may_wait_comes_to_the_chosen_chat_and_not_only_pings(house: House) -> None:
    house.desk = known_in_slack_too(house, "lead")
    waits, urgent = await raised(house, "policy_ambiguity", severity="P2"), await raised(house, "imminent_harm")
    for ref in (waits, urgent):
        await house.says("lead2", f"claim {ref}")
    known = {room: len(house.rooms.get(room, [])) for room in ("dm-lead", "dm-S-lead")}
    await house.says("lead", "prefs reach slack quiet off language pl")
    for ref in (waits, urgent):
        await house.says("lead2", f"handoff {ref} @lead the client answers at 14:00")
    assert house.hears("dm-lead", f"{waits} handover") == []
    assert house.hears("dm-S-lead", f"{waits} handover") != []
    assert house.hears("dm-lead", f"{urgent} handover") == house.hears("dm-S-lead", f"{urgent} handover") != []
    await house.desk.reloaded(house.now)
    await house.waits(hours=23, minutes=40)  # past the questions of tomorrow's stand-up
    assert house.hears("dm-lead", "DUBLIN reminder") == []
    assert len(house.hears("dm-S-lead", "DUBLIN reminder")) == 2, "asked, and reminded"
    since = [heard.post for room, number in known.items() for heard in house.rooms[room][number:]]
    assert {post.text.split()[1].rstrip(":") for post in since} >= {"handover", "warning", "reminder"}
    assert {post.language for post in since} == {"pl"}, "all of it in the language of their choice"


async def test_news_of_what_somebody_raised_is_in_their_language_in_their_chat_and_at_work(house: House) -> None:
    house.desk = known_in_slack_too(house, "moderator1")
    await house.says("moderator1", "prefs reach slack language pl")
    ref = await raised(house, "policy_ambiguity", severity="P2")
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"resolve {ref} answered the rule was explained")
    await house.waits(minutes=30)
    (news,) = [heard.post for heard in house.rooms["dm-S-moderator1"] if " update " in heard.text]
    assert news.language == "pl"
    assert [text for text in house.hears("dm-moderator1") if " update " in text] == []


async def test_it_comes_to_the_others_where_the_chosen_chat_is_lost(house: House) -> None:
    house.desk = known_in_slack_too(house, "lead")
    ref = await raised(house, "policy_ambiguity", severity="P2")
    await house.says("lead2", f"claim {ref}")
    await house.says("lead", "prefs reach slack")
    house.lost["dm-S-lead"] = "gone: account_inactive"
    await house.says("lead2", f"handoff {ref} @lead the client answers at 14:00")
    await house.waits(seconds=1)
    assert len(house.hears("dm-lead", f"{ref} handover")) == 1


async def test_nothing_is_kept_of_who_has_left(house: House) -> None:
    await house.desk.reloaded(house.now)
    await house.says("lead2", "prefs language pl")
    await house.says("lead", "prefs language es")
    people = {key: person for key, person in house.rules.people.items() if key != "lead2"}
    after = Desk(house.store, lambda: replace(house.rules, people=people), lambda: "left-1")
    await after.reloaded(house.now)
    async with house.store.reading() as work:
        assert [one.person for one in await work.preferences.all()] == ["lead"]
