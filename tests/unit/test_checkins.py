"""Check-ins through their own door, with the real vault: opted into, answered, told of, and stopped."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.reply import Reply
from handlers.commands.care import CARE, JOIN, STOP
from handlers.commands.request import Filled, Pressed, Request, Typed
from handlers.domain.callback import Coach
from handlers.domain.checkin import Mode, Terms
from handlers.domain.people import Identity, Role
from handlers.domain.rulebook import RuleBook
from handlers.wellbeing.care import Care
from storage.vault.store import SqlVault, open_vault
from tests.support.house import shipped_rules
from tests.support.replies import card, form
from tests.support.small_rules import person
from tests.support.vault import KEY

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # in the window of four weeks that began on 2026-10-26
COACH = Coach("coach", frozenset(range(5)), time(9), time(17))
CREW = [f"crew{number}" for number in range(12)]
HARD = {"shift": "very_hard", "weight": "heavy", "help": "break"}


def rules(k: int = 8, mode: Mode = Mode.PULL) -> RuleBook:
    book = shipped_rules()
    people = {key: replace(one, site="austin") if one.site == "dublin" else one for key, one in book.people.items()}
    crew = {key: person(key, Role.MODERATOR) for key in CREW} | {"boss": person("boss", Role.MANAGER)}
    return replace(book, people=people | crew, checkins={"dublin": Terms(mode, k, 4, COACH)})


class Desk:
    """The door, spoken to by people of the shipped site."""

    def __init__(self, vault: SqlVault) -> None:
        self.book, self.now, self._number = rules(), MONDAY, 0
        self.noted: list[tuple[str, str]] = []
        self.reached = True
        self.notes = vault.notes
        self.care = Care(lambda: self.book, vault, self._note, self._new_id)

    async def says(self, who: str, line: str) -> Reply:
        return await self._ask(who, Typed(line, "checkin"))

    async def presses(self, who: str, verb: str, **values: str) -> Reply:
        return await self._ask(who, Pressed(verb, values=values))

    async def sends(self, who: str, values: dict[str, str], *, key: str = "", form: str = "checkin") -> Reply:
        return await self._ask(who, Filled(form, values), key)

    async def _note(self, person: str, card: Card) -> bool:
        assert card.text == "You have a private note from Handrail."
        (action,) = card.actions
        opens = self.notes.open(dict(action.values)["note"], person) or ""
        self.noted += [(person, opens)] if self.reached else []
        return self.reached

    def _new_id(self) -> str:
        self._number += 1
        return f"id{self._number}"

    async def _ask(self, who: str, asked: Typed | Pressed | Filled, key: str = "") -> Reply:
        self._number += 1
        request = Request(key or f"k{self._number}", Identity("web", "", who), asked)
        return await self.care.handle(request, self.now)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    vault = await open_vault(f"sqlite:///{tmp_path / 'vault.db'}", organisation="harbour", key=KEY)
    yield Desk(vault)
    await vault.close()


async def everybody_answers(desk: Desk, people: list[str]) -> None:
    for who in people:
        await desk.says(who, "join")
        await desk.sends(who, HARD)


async def test_before_anything_is_asked_the_notice_says_who_sees_what(desk: Desk) -> None:
    notice = card(await desk.says("crew0", ""))

    assert "nobody sees your answers" in notice.text
    told = str(notice.lines)
    assert "at least 8 answered" in told
    assert "10 people or more" in told
    assert [action.id for action in notice.actions] == ["checkin_join", "help_now"]


async def test_the_three_questions_can_each_be_skipped(desk: Desk) -> None:
    await desk.presses("crew0", "checkin_join")
    asked = form(await desk.says("crew0", ""))

    assert [field.name for field in asked.fields] == ["shift", "weight", "help"]
    assert not any(field.required for field in asked.fields)
    assert all(field.options[0].label == "prefer not to say" for field in asked.fields)
    assert [action.id for action in asked.aside] == ["help_now"], "help is always in reach"
    assert card(await desk.sends("crew0", {})).title == "Thanks, closed"


async def test_no_answer_is_said_again_or_kept_of_what_would_help(desk: Desk) -> None:
    await desk.presses("crew0", "checkin_join")
    thanks = card(await desk.sends("crew0", HARD))

    assert "hard" not in str(thanks)
    assert "heavy" not in str(thanks)
    assert "ten-minute break" in str(thanks)


async def test_one_a_day_and_the_same_delivery_is_thanked_again(desk: Desk) -> None:
    await desk.presses("crew0", "checkin_join")
    first = card(await desk.sends("crew0", HARD, key="one"))

    assert card(await desk.sends("crew0", HARD, key="one")) == first
    assert card(await desk.sends("crew0", HARD)).title == "Closed for today"
    assert card(await desk.says("crew0", "")).title == "Closed for today"
    desk.now += timedelta(days=1)
    assert form(await desk.says("crew0", "")).id == "checkin"


async def test_who_did_not_opt_in_cannot_answer_by_a_forged_form(desk: Desk) -> None:
    assert "nobody sees your answers" in card(await desk.sends("crew0", HARD)).text
    await everybody_answers(desk, CREW[1:9])
    desk.now += timedelta(weeks=4)
    assert "80 %" in str(card(await desk.says("crew5", "pulse"))), "eight others did"


async def test_own_history_is_for_its_author_and_only_if_switched_on(desk: Desk) -> None:
    await desk.presses("crew0", "checkin_join")
    await desk.sends("crew0", HARD)
    assert "very hard" not in str(card(await desk.says("crew0", "my history"))), "it was off"
    await desk.says("crew0", "my history on")
    desk.now += timedelta(days=1)
    await desk.sends("crew0", HARD)

    own = card(await desk.says("crew0", "my history"))
    assert [item.line[0].text for item in own.items if hasattr(item.line[0], "text")] == [
        "Tue 03 Nov 2026 · shift: very hard · handled: heavy"
    ]
    for other in ("crew1", "boss"):
        await desk.presses(other, "checkin_join")
        assert "very hard" not in str(await desk.says(other, "my history"))
    await desk.says("crew0", "my history off")
    await desk.says("crew0", "my history on")
    assert not card(await desk.says("crew0", "my history")).items, "switched off, it was deleted"


async def test_a_page_appears_after_the_window_once_and_is_the_same_for_everybody(desk: Desk) -> None:
    await everybody_answers(desk, CREW[:9])
    assert "No window is over yet" in card(await desk.says("crew0", "pulse")).text

    desk.now += timedelta(weeks=4)
    pages = [card(await desk.says(who, "pulse")) for who in CREW]
    assert all(page == pages[0] for page in pages)
    assert "■■■■■ 80 % and more" in str(pages[0])
    await desk.says("crew0", "stop now")
    assert card(await desk.says("crew1", "pulse")) == pages[0], "a page stays as it is"


async def test_too_few_answers_are_no_page_and_it_does_not_say_how_many(desk: Desk) -> None:
    await everybody_answers(desk, CREW[:7])
    desk.now += timedelta(weeks=4)
    page = card(await desk.says("crew0", "pulse"))

    assert page.text.endswith("not enough answers")
    assert "7" not in str(page).replace("2026", "")


async def test_stopping_asks_first_and_takes_the_answer_along(desk: Desk) -> None:
    await everybody_answers(desk, CREW[:8])
    asked = card(await desk.says("crew0", "stop"))
    assert [action.id for action in asked.actions] == ["checkin_stop", "help_now"]
    assert card(await desk.presses("crew0", "checkin_stop", sure="yes")).title == "Stopped"
    assert "nobody sees your answers" in card(await desk.says("crew0", "")).text

    desk.now += timedelta(weeks=4)
    assert card(await desk.says("crew1", "pulse")).text.endswith("not enough answers"), "seven are left"


async def test_a_joiner_waits_for_the_next_window(desk: Desk) -> None:
    newcomer = desk.book.people["crew11"]
    desk.book = replace(desk.book, people={k: v for k, v in desk.book.people.items() if k != "crew11"})
    await everybody_answers(desk, CREW[:7])
    desk.book = replace(desk.book, people={**desk.book.people, "crew11": newcomer})
    await everybody_answers(desk, ["crew11"])
    desk.now += timedelta(weeks=4)

    assert card(await desk.says("crew1", "pulse")).text.endswith("not enough answers")


async def test_the_beat_tells_too_and_a_second_time_tells_nothing(desk: Desk) -> None:
    await everybody_answers(desk, CREW)
    assert await desk.care.turn(desk.now) == 0
    assert await desk.care.turn(desk.now + timedelta(weeks=4)) == 1
    assert await desk.care.turn(desk.now + timedelta(weeks=4)) == 0


@pytest.mark.parametrize("who", ["boss", "coach", "administrator", "client_orion", "stranger"])
async def test_for_whom_it_is_not_it_is_off_and_help_is_there(desk: Desk, who: str) -> None:
    off = card(await desk.says(who, ""))

    assert off.title == "Check-ins are off here"
    assert [action.id for action in off.actions] == ["help_now"]


async def test_where_the_site_or_the_key_is_missing_it_is_off(desk: Desk) -> None:
    desk.book = rules(mode=Mode.OFF)
    assert card(await desk.says("crew0", "join")).title == "Check-ins are off here"
    without = Care(rules)
    reply = await without.handle(Request("k", Identity("web", "", "crew0"), Typed("", "checkin")), MONDAY)
    assert card(reply).title == "Check-ins are off here"


async def test_what_is_no_verb_is_answered_with_those_there_are(desk: Desk) -> None:
    answer = card(await desk.says("crew0", "everything about crew1"))

    assert "`who-can-see`" in str(answer)
    assert "crew1" not in str(answer), "what was typed is not said again"


async def test_pause_and_resume_are_for_oneself(desk: Desk) -> None:
    await desk.presses("crew0", "checkin_join")
    assert card(await desk.says("crew0", "pause")).title == "Paused"
    assert card(await desk.says("crew0", "resume")).title == "Not paused"
    assert "112" in str(card(await desk.says("crew0", "resources")))
    assert card(await desk.says("crew0", "who-can-see")).title == "Who can see what"


async def test_every_role_and_every_verb_finds_nobody_else_s_answer(desk: Desk) -> None:
    await everybody_answers(desk, CREW[:9])
    await desk.says("crew0", "my history on")
    desk.now += timedelta(days=1)
    await desk.sends("crew0", HARD)
    assert "handled: heavy" in str(await desk.says("crew0", "my history")), "it is there to be found"
    lines = [verb.typed for verb in CARE.values() if verb.name not in (STOP, JOIN)]
    for who in {*desk.book.people, "nobody-we-know"} - {"crew0"}:
        for line in lines:
            said = str(await desk.says(who, line))
            assert "handled: heavy" not in said, (who, line)
            assert "crew0" not in said.casefold(), (who, line)
        for verb in CARE.keys() - {STOP, JOIN}:
            said = str(await desk.presses(who, verb, person="crew0", call="crew0"))
            assert "handled: heavy" not in said, (who, verb)


async def test_a_call_is_asked_for_with_what_is_sent_said_first(desk: Desk) -> None:
    asked = form(await desk.says("crew0", "talk"))
    assert "Orla Flynn alone gets this: your name" in asked.intro
    assert "Mon, Tue, Wed, Thu, Fri 09:00 to 17:00" in asked.intro
    assert desk.noted == [], "nothing is sent before it is sent"

    sent = card(await desk.sends("crew0", {"when": "today"}, form="checkin_talk"))
    assert sent.title == "Sent"
    assert desk.noted == [("coach", "checkin_calls")]
    assert card(await desk.sends("crew0", {"when": "today"}, form="checkin_talk")).title == "Asked for"
    assert len(desk.noted) == 1, "one request at a time"


async def test_the_coach_takes_it_and_done_deletes_it(desk: Desk) -> None:
    await desk.sends("crew0", {"when": "message"}, form="checkin_talk")
    (row,) = card(await desk.presses("coach", "checkin_calls")).items
    assert [action.label for action in row.actions] == ["Taken: Crew0", "Done: Crew0"]
    await desk.presses("coach", "checkin_taken", **dict(row.actions[0].values))
    assert card(await desk.says("crew0", "talk")).title == "Taken"
    assert not card(await desk.presses("coach", "checkin_done", **dict(row.actions[1].values))).items
    assert form(await desk.says("crew0", "talk")).id == "checkin_talk"


async def test_nobody_but_the_coach_sees_who_asked(desk: Desk) -> None:
    await desk.sends("crew0", {"when": "today"}, form="checkin_talk")
    number = dict(card(await desk.says("coach", "calls")).items[0].actions[0].values)["call"]
    for who in ("crew1", "boss", "administrator", "auditor", "lead"):
        for verb in ("checkin_calls", "checkin_taken", "checkin_done"):
            assert "Crew0" not in str(await desk.presses(who, verb, call=number))
    (row,) = card(await desk.says("coach", "calls")).items
    assert len(row.actions) == 2, "none of them could take it or delete it"


async def test_not_taken_in_two_coach_hours_the_asker_alone_is_told_once(desk: Desk) -> None:
    desk.now = datetime(2026, 11, 6, 16, 0, tzinfo=UTC)  # a Friday, an hour before the coach goes
    await desk.sends("crew0", {"when": "soon"}, form="checkin_talk")
    desk.noted.clear()
    await desk.care.turn(datetime(2026, 11, 9, 9, 59, tzinfo=UTC))
    assert desk.noted == [], "the weekend does not count"
    for _ in range(2):
        await desk.care.turn(datetime(2026, 11, 9, 10, 0, tzinfo=UTC))
    assert desk.noted == [("crew0", "checkin_talk")]
    told = card(await desk.says("crew0", "talk"))
    assert "112" in str(told.facts)


async def test_where_the_coach_cannot_be_told_it_is_said_with_other_contacts(desk: Desk) -> None:
    desk.reached = False
    told = card(await desk.sends("crew0", {"when": "soon"}, form="checkin_talk"))

    assert told.title == "Not told yet"
    assert "112" in str(told.facts)
    assert card(await desk.presses("crew0", "checkin_done")).title == "Taken back"
    assert not card(await desk.says("coach", "calls")).items


async def test_opting_out_takes_the_request_along(desk: Desk) -> None:
    await desk.says("crew0", "join")
    await desk.sends("crew0", {"when": "soon"}, form="checkin_talk")
    await desk.says("crew0", "stop now")

    assert not card(await desk.says("coach", "calls")).items


async def test_what_was_promised_when_a_window_began_holds_until_it_is_over(desk: Desk) -> None:
    await everybody_answers(desk, CREW[:6])
    desk.book = replace(desk.book, checkins={"dublin": Terms(Mode.PULL, 5, 2)})  # fewer would do, and sooner
    for who in ("crew0", "crew11"):  # one who takes part, and one who does not
        notice = str(card(await desk.says(who, "who-can-see")))
        assert "at least 8 answered" in notice, "what was promised still holds"
        assert "From 23 Nov 2026 on it is one page every 2 weeks, if at least 5 answered" in notice
    desk.now += timedelta(weeks=2)
    assert "No window is over yet" in card(await desk.says("crew0", "pulse")).text
    desk.now += timedelta(weeks=2)
    assert card(await desk.says("crew0", "pulse")).text.endswith("not enough answers"), "eight were promised"

    assert "if at least 5 answered" in str(card(await desk.says("crew0", "who-can-see"))), (
        "so the new window is promised"
    )
    for who in CREW[:6]:
        await desk.sends(who, HARD)
    desk.now += timedelta(weeks=2)
    assert "80 %" in str(card(await desk.says("crew0", "pulse"))), "from this window on it is five, in two weeks"


def tally_only(desk: Desk) -> None:
    desk.book = replace(desk.book, checkins={"dublin": Terms(Mode.PULL, 8, 4, COACH, tally_only=True)})


async def test_of_a_tally_the_notice_says_that_nothing_is_kept_and_a_page_appears_all_the_same(desk: Desk) -> None:
    tally_only(desk)
    notice = str(card(await desk.says("crew0", "")).lines)
    assert "No answer of yours is kept" in notice
    assert "It cannot be taken out again" in notice
    await everybody_answers(desk, CREW[:9])
    desk.now += timedelta(weeks=4)
    assert "■■■■■ 80 % and more" in str(card(await desk.says("crew0", "pulse")))


async def test_of_a_tally_nobody_has_a_history(desk: Desk) -> None:
    tally_only(desk)
    await desk.says("crew0", "join")
    assert "not even for yourself" in str(card(await desk.says("crew0", "my history on")))
    await desk.sends("crew0", HARD)
    assert "hard" not in str(card(await desk.says("crew0", "my history")))


async def test_a_window_that_began_with_answers_goes_on_so_and_says_what_comes(desk: Desk) -> None:
    await everybody_answers(desk, CREW[:8])
    tally_only(desk)
    notice = str(card(await desk.says("crew0", "who-can-see")).lines)
    assert "under a key of your own until the page is made" in notice
    assert "From that day on: No answer of yours is kept" in notice
    await desk.says("crew0", "stop now")
    desk.now += timedelta(weeks=4)
    assert card(await desk.says("crew1", "pulse")).text.endswith("not enough answers"), "one could be taken out yet"


async def test_from_a_tally_nothing_can_be_taken_out(desk: Desk) -> None:
    tally_only(desk)
    await everybody_answers(desk, CREW[:8])
    await desk.says("crew0", "stop now")
    desk.now += timedelta(weeks=4)
    assert "80 %" in str(card(await desk.says("crew1", "pulse"))), "as everybody was told"


async def test_of_a_tally_too_few_that_stayed_are_no_page(desk: Desk) -> None:
    tally_only(desk)
    await everybody_answers(desk, CREW[:9])
    for who in CREW[:3]:
        await desk.says(who, "stop now")
    desk.now += timedelta(weeks=4)
    assert card(await desk.says("crew5", "pulse")).text.endswith("not enough answers"), "it needs ten"
