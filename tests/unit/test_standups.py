"""Stand-ups through the Desk: who is asked and when, what the digest says, what comes late, and what comes back."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from handlers.access import scope_of
from handlers.cards.reply import Ask, Reply, Say
from handlers.clocks.promises import seconds
from handlers.domain.escalation import Status
from handlers.domain.figures import figures, grouped
from handlers.domain.period import Period
from handlers.domain.rulebook import QuietHours
from handlers.ports.records import Search
from handlers.reports.counting import facts
from handlers.standups.digest import crowd
from tests.support.house import MONDAY_EVENING, Heard, House, open_house, raised, shipped_rules, until, words
from tests.support.lines import lines

ASKED = {"moderator1", "moderator3", "lead", "lead2", "legal_desk", "site_lead"}
DIGEST = "DUBLIN digest"
TIME = time(6, 30)


def asked(house: House) -> set[str]:
    return {room.removeprefix("dm-") for room in house.rooms if house.hears(room, "DUBLIN reminder · The Dublin")}


def digests(house: House, room: str = "dub-1") -> list[Heard]:
    return [heard for heard in house.rooms.get(room, []) if heard.text.startswith(f"{DIGEST} · Dublin stand-up")]


def form(reply: Reply) -> dict[str, str]:
    assert isinstance(reply, Ask), reply
    return {field.name: field.value for field in reply.form.fields}


async def answers(house: House, who: str, **texts: str) -> Reply:
    opened = await house.says(who, "standup")
    return await house.fills(who, "standup_answer", form(opened) | texts)


async def test_who_is_at_work_is_asked_an_hour_before_and_reminded_once(evening: House) -> None:
    await until(evening, 7, 44)
    assert asked(evening) == set()
    await until(evening, 7, 45)
    assert asked(evening) == ASKED, "and nobody whose shift is another one"
    await answers(evening, "lead", attention="the queue")
    await until(evening, 8, 30)
    still = "DUBLIN reminder · Still time"
    assert {room for room in evening.rooms if evening.hears(room, still)} == {f"dm-{who}" for who in ASKED - {"lead"}}
    await until(evening, 8, 44)
    assert digests(evening) == []
    await until(evening, 17)
    assert len(digests(evening)) == 1
    assert all(len(evening.hears(f"dm-{who}", still)) == (who != "lead") for who in ASKED)


async def test_the_questions_are_at_most_three_and_are_answered_in_a_dialog(evening: House) -> None:
    await until(evening, 7, 45)
    (heard,) = evening.rooms["dm-lead"]
    assert [action.label for action in heard.post.card.actions] == ["Answer…", "Skip today"]
    assert heard.post.mentions == ("lead",)
    reply = await evening.presses("lead", "standup", "", {"what": "edit"})
    assert isinstance(reply, Ask)
    assert [each.name for each in reply.form.fields if not each.hidden] == ["attention", "blockers", "signals"]
    assert not any(each.required for each in reply.form.fields)
    assert reply.form.title == "Dublin stand-up · Tue 24 Nov"


async def test_the_dialog_is_filled_in_with_what_the_asker_did_since_the_last_stand_up(evening: House) -> None:
    await until(evening, 10)
    old = await raised(evening)
    await evening.says("lead", f"claim {old}")
    await until(evening, 12)
    ref = await raised(evening)
    await evening.says("lead", f"claim {ref}")
    await evening.says("lead", f"resolve {ref} fixed it is mended")
    secret = await raised(evening, "csae", who="moderator1")
    await until(evening, 7, 45, day=25)
    filled = form(await evening.says("lead", "standup"))
    assert filled["attention"] == f"Since the last stand-up: took {old}, {ref}; resolved {ref}."
    mine = form(await evening.says("moderator1", "standup"))
    assert ref in mine["attention"]
    assert secret not in mine["attention"], "what is restricted is not told to the room"


async def test_answers_are_changed_until_the_digest_and_the_room_reads_the_last_ones(evening: House) -> None:
    await until(evening, 7, 50)
    reply = await answers(evening, "lead", attention="first words", signals="thanks from Orion")
    assert "Your answers" in words(reply)
    again = form(await evening.says("lead", "standup edit"))
    assert (again["attention"], again["signals"]) == ("first words", "thanks from Orion")
    await evening.fills("lead", "standup_answer", again | {"attention": "second words"})
    (heard,) = [heard for heard in evening.rooms["dm-lead"] if "answers" in heard.text]
    assert heard.edits, "the questions that stood there say it now"
    await until(evening, 9)
    told = "\n".join(lines(digests(evening)[0].post.card))
    assert "second words" in told
    assert "first words" not in told
    assert "thanks from Orion" in told
    assert "Answered 1 of 6" in told


async def test_a_late_answer_is_added_under_the_digest_without_a_name(evening: House) -> None:
    await until(evening, 9)
    (digest,) = digests(evening)
    assert "Add an answer…" in [action.label for action in digest.post.card.actions]
    await answers(evening, "moderator1", attention="mail me at kim@orion.example about R-3")
    (late,) = [heard for heard in evening.rooms["dub-1"] if "added after" in heard.text]
    assert late.text.startswith(DIGEST)
    assert late.post.thread == digest.message
    told = "\n".join(lines(late.post.card))
    assert "Mia" not in told
    assert "kim@orion.example" not in told, "what identifies people is never kept"
    assert "a restricted case" in told
    assert digest.edits == 0


async def test_who_skips_is_neither_reminded_nor_counted(evening: House) -> None:
    await until(evening, 7, 50)
    assert "You skip" in words(await evening.says("lead2", "standup skip"))
    await answers(evening, "lead", attention="the queue")
    await until(evening, 9)
    assert not evening.hears("dm-lead2", "DUBLIN reminder · Still time")
    told = "\n".join(lines(digests(evening)[0].post.card))
    assert "Answered 1 of 5" in told
    assert not any(name in told for name in ("Ben", "Conor", "Declan")), "nobody who said nothing is named"


async def test_there_is_none_on_a_holiday_or_at_the_weekend(evening: House) -> None:
    await until(evening, 12, day=30)
    days = {heard.post.card.title.split(" · ")[1] for heard in digests(evening)}
    assert days == {f"{day} Nov 2026" for day in ("Tue 24", "Wed 25", "Thu 26", "Fri 27", "Mon 30")}
    await evening.waits(days=35)
    days = {heard.post.card.title.split(" · ")[1] for heard in digests(evening)}
    assert "Thu 24 Dec 2026" in days
    assert "Fri 25 Dec 2026" not in days
    assert "Fri 01 Jan 2027" not in days


async def test_who_sleeps_is_asked_when_their_quiet_hours_have_ended(tmp_path: Path) -> None:
    quiet = {"lead": QuietHours(TIME.replace(hour=22), TIME.replace(hour=8, minute=0))}
    async with open_house(tmp_path, replace(shipped_rules(), quiet_hours=quiet), MONDAY_EVENING) as house:
        await house.desk.reloaded(house.now)
        await until(house, 8, 29)
        assert asked(house) == ASKED - {"lead"}
        await until(house, 8, 30)
        assert asked(house) == ASKED
        assert not house.hears("dm-lead", "DUBLIN reminder · Still time")


async def test_the_digest_says_what_the_reports_query_says_at_its_minute(evening: House) -> None:
    refs = [await raised(evening, kind) for kind in ("vip_press", "policy_ambiguity", "imminent_harm", "queue_backlog")]
    await raised(evening, "csae")
    await until(evening, 23, day=23)
    await evening.says("lead", f"claim {refs[0]}")
    await evening.says("lead", f"resolve {refs[0]} fixed it is mended")
    await until(evening, 8, 45)
    (digest,) = digests(evening)
    told = lines(digest.post.card)
    standup = evening.rules.standups["dublin"]
    reader = crowd(standup, evening.rules.sites["dublin"])
    period = Period(seconds(MONDAY_EVENING.replace(hour=8, minute=45)), seconds(evening.now), "Europe/Dublin")
    opened = frozenset(status for status in Status if status.is_open)
    async with evening.store.reading() as work:
        found = await facts(work, evening.rules, reader, period, evening.now)
        scope = scope_of(evening.rules, reader)
        broken = await work.escalations.count(Search(scope, statuses=opened, due_before=evening.now))
        soon = await work.escalations.count(Search(scope, statuses=opened, due_before=evening.now + timedelta(hours=2)))
    counted, by = figures(found), grouped(found, "severity")
    severities = " · ".join(f"P{n} {by[f'P{n}'].backlog if f'P{n}' in by else 0}" for n in range(5))
    assert counted.backlog == 3
    assert broken > 0
    numbers = f"Breached now {broken} · at risk <2 h {soon - broken} · open {counted.backlog} ({severities})"
    assert told[1] == f"{numbers} · restricted 1"
    breaches = counted.kept.decided - counted.kept.kept
    assert any(
        line.startswith(f"Since Mon 08:45: {counted.opened} opened / 1 resolved · breaches {breaches}") for line in told
    )
    assert len(told) <= 12
    assert sum(map(len, told)) <= 3000


async def test_thanks_since_the_last_one_are_told_to_the_teams_that_they_are_for(evening: House) -> None:
    await until(evening, 9)  # of before this digest is nothing told in the next one
    await evening.says("manager", "kudos @mnl-1 nine minutes, at night")
    await evening.says("manager", "kudos @dub-1 a calm hand-over")
    ref = await raised(evening, "policy_ambiguity")
    await evening.says("client_orion", f"kudos {ref} quick and clear", room="client-ORION")
    await until(evening, 9, day=25)
    first, second = (lines(heard.post.card) for heard in digests(evening))
    assert "Kudos: a calm hand-over" in second
    assert "From clients: quick and clear (Orion)" in second
    told = "\n".join([*first, *second])
    assert told.count("calm") == 1
    assert "nine minutes" not in told, "that was for another site's team"
    assert "Help now" in [action.label for action in digests(evening)[1].post.card.actions]
    await until(evening, 9, day=26)
    assert "calm" not in "\n".join(lines(digests(evening)[2].post.card))


async def test_the_longest_digest_has_at_most_twelve_lines_and_fits(evening: House) -> None:
    for kind in ("vip_press", "policy_ambiguity", "imminent_harm", "queue_backlog") * 4:
        await raised(evening, kind)
    await until(evening, 7, 50)
    for who in ("moderator1", "moderator3", "lead", "lead2", "legal_desk", "site_lead"):
        long = f"{who} " + "words " * 80
        blockers = "\n".join(f"{who} blocker {number} {'x ' * 20}" for number in range(5))
        await answers(evening, who, attention=long, signals=long, blockers=blockers)
    await evening.sleeps(hours=3)
    (digest,) = digests(evening)
    told = lines(digest.post.card)
    assert 11 <= len(told) <= 12
    assert sum(map(len, told)) <= 3000


async def test_a_process_that_was_down_sends_once_late_saying_so(evening: House) -> None:
    await evening.sleeps(hours=16, minutes=15)
    (digest,) = digests(evening)
    assert "1 h 30 min late: Handrail was not running at 08:45. The numbers are of now." in lines(digest.post.card)
    assert asked(evening) == set(), "to be asked after the digest is of no use"
    await until(evening, 9, day=25)
    assert len(digests(evening)) == 2


async def test_yesterdays_digest_is_not_sent(evening: House) -> None:
    await evening.sleeps(days=2)
    assert digests(evening) == []
    await until(evening, 9, day=26)
    assert len(digests(evening)) == 1


async def test_the_rules_read_again_move_what_waits_and_repeat_nothing(evening: House) -> None:
    await until(evening, 9)
    for _ in range(3):
        await evening.desk.reloaded(evening.now)
    await until(evening, 8, 0, day=25)
    await evening.desk.reloaded(evening.now)
    await until(evening, 9, day=25)
    assert len(digests(evening)) == 2
    assert len(evening.hears("dm-lead", "DUBLIN reminder · The Dublin")) == 2


async def test_a_digest_that_is_moved_after_it_came_does_not_come_again(tmp_path: Path) -> None:
    book = shipped_rules()
    async with open_house(tmp_path, book, MONDAY_EVENING) as house:
        await house.desk.reloaded(house.now)
        await until(house, 9)
        held = book.standups["dublin"]
        later = replace(book, standups={**book.standups, "dublin": replace(held, at=TIME.replace(hour=16))})
        house.desk = type(house.desk)(house.store, lambda: later, iter(map("n{}".format, range(10_000))).__next__)
        await house.desk.reloaded(house.now)
        await until(house, 20)
        assert len(digests(house)) == 1
        await until(house, 16, 31, day=25)
        assert len(digests(house)) == 2


async def test_a_blocker_becomes_an_item_of_whom_it_names_and_comes_back_until_it_is_done(evening: House) -> None:
    await until(evening, 7, 50)
    await answers(evening, "moderator1", blockers="- the review tool is slow, @ben\n- nobody may rule on PL 4.3")
    await until(evening, 9)
    told = "\n".join(lines(digests(evening)[0].post.card))
    assert "Blockers 2:" in told
    assert "the review tool is slow, Ben Doyle (Ben Doyle, by Wed 25 Nov)" in told
    await until(evening, 8, day=25)
    mine = "DUBLIN reminder · 1 action item of yours is due"
    assert len(evening.hears("dm-lead2", mine)) == 1
    await until(evening, 12, day=26)
    assert len(evening.hears("dm-lead2", mine)) == 2, "it comes back"
    assert "overdue since Wed 25 Nov" in "\n".join(lines(digests(evening)[2].post.card))
    assert "is done" in words(await evening.presses("lead2", "standup_done", "", {"item": "1"}))
    assert "already" in words(await evening.says("lead2", "standup done 1"))
    await until(evening, 12, day=27)
    assert len(evening.hears("dm-lead2", mine)) == 2
    assert "the review tool" not in "\n".join(lines(digests(evening)[3].post.card))


async def test_an_item_does_not_come_back_in_quiet_hours(evening: House) -> None:
    await evening.says("lead2", "prefs quiet 00:00-08:30")
    await until(evening, 7, 50)
    await answers(evening, "moderator1", blockers="- the review tool is slow, @ben")
    await until(evening, 12, day=25)
    assert evening.hears("dm-lead2", "DUBLIN reminder · 1 action item") == []
    assert "the review tool" in "\n".join(lines(digests(evening)[1].post.card)), "the digest has it"
    await evening.says("lead2", "prefs quiet off")
    await until(evening, 12, day=26)
    assert len(evening.hears("dm-lead2", "DUBLIN reminder · 1 action item of yours is due")) == 1


async def test_an_item_is_given_to_somebody_until_a_day_and_they_are_told(evening: House) -> None:
    await until(evening, 7, 50)
    await answers(evening, "moderator1", blockers="the tool is slow")
    await until(evening, 9)
    reply = await evening.says("lead", "standup item 1 @conor tomorrow 12:00")
    assert words(reply) == "Action item 1: Conor Walsh, by Wed 25 Nov."
    assert evening.hears("dm-moderator3", "DUBLIN reminder · 1 action item of yours")
    listed = await evening.says("lead", "standup items")
    assert isinstance(listed, Say)
    (item,) = listed.card.items
    assert [action.id for action in item.actions] == ["standup_done", "standup_item"]
    form = await evening.presses("lead", "standup_item", "", {"item": "1"})
    assert isinstance(form, Ask)
    assert "client" in words(await evening.says("lead", "standup item 1 @kim tomorrow 12:00"))
    assert "no action item 9" in words(await evening.says("lead", "standup done 9"))


async def test_a_report_shows_it_as_it_stands_and_another_ones_to_managers_alone(evening: House) -> None:
    await until(evening, 7, 50)
    await answers(evening, "lead", attention="the queue")
    reply = await evening.says("lead", "standup report")
    assert isinstance(reply, Say)
    assert "the queue" in "\n".join(lines(reply.card))
    assert "Manila stand-up" in words(await evening.says("manager", "standup report manila"))
    assert "no stand-up of “manila”" in words(await evening.says("lead", "standup report manila"))
    assert "our own" in words(await evening.says("client_orion", "standup"))
    assert "Manila stand-up" in words(await evening.says("auditor", "standup report manila"))
    assert "our own moderators" in words(await evening.says("auditor", "standup skip"))
    assert "our own moderators" in words(await evening.says("coach", "standup"))
    assert digests(evening) == [], "nothing of it goes to the room"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("standup nonsense", "Allowed: edit, skip, report, items"),
        ("standup item 1", ""),
        ("standup done x", "`x` is no `item`"),
        ("standup answer " + "x" * 501, "at most 500"),
    ],
)
async def test_what_is_typed_wrong_gets_one_clear_sentence_and_changes_nothing(
    evening: House, line: str, said: str
) -> None:
    assert said in words(await evening.says("lead", line))
    async with evening.store.reading() as work:
        assert await work.standups.voice("dublin", "2026-11-24", "lead") is None


async def test_an_empty_answer_is_asked_again_and_one_of_a_day_that_is_over_is_refused(evening: House) -> None:
    await until(evening, 7, 50)
    opened = form(await evening.says("lead", "standup"))
    reply = await evening.fills("lead", "standup_answer", opened)
    assert "standup skip" in words(reply)
    await until(evening, 22)
    reply = await evening.fills("lead", "standup_answer", opened | {"attention": "too late"})
    assert "is over" in words(reply)
    for strange in ("dublin:2026-13-40", "manila:2026-11-24", "x"):
        reply = await evening.fills("lead", "standup_answer", {"day": strange, "attention": "words"})
        assert "is over" in words(reply)


async def test_the_same_delivery_twice_answers_once(evening: House) -> None:
    await until(evening, 9)
    values = {"attention": "once"}
    for _ in range(2):
        await evening.fills("lead", "standup_answer", values, key="the same")
    assert len([heard for heard in evening.rooms["dub-1"] if "added after" in heard.text]) == 1
