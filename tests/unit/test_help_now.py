"""Who `Help now` names to whom, and which messages it is for."""

from datetime import date

import pytest

from bot.config import ConfigError, load_text
from handlers.cards.care import LANGUAGES
from handlers.cards.reply import Say
from handlers.commands.care import asks_for_help, is_private
from handlers.commands.phrases import PHRASES, language_of
from handlers.commands.request import Filled, Place, Pressed, Remarked, Request, Surface, Typed
from handlers.domain.care import ANYWHERE, Contact, near
from handlers.domain.people import Identity
from handlers.wellbeing.care import Care
from tests.support.house import TUESDAY_NINE, shipped_rules

TOP = "organisation: {key: harbour, timezone: Europe/Dublin}\n"
SITE = "sites: [{key: dublin, timezone: Europe/Dublin, country: IE}]\n"
EMERGENCY = Contact("Emergency", "112", country="IE")
POLISH = Contact("Telefon zaufania", "116 111", country="IE", language="pl")
ENGLISH = Contact("Samaritans", "116 123", country="IE", language="en")
ON_SITE = Contact("Nurse", "ext. 12", site="dublin")
EVERYWHERE = Contact("Listening line", "+1 555 0100")


async def told(who: str, text: str = "help now", *, root: str = "checkin") -> str:
    reply = await Care(shipped_rules).handle(Request("k", Identity("web", "", who), Typed(text, root)), TUESDAY_NINE)
    assert isinstance(reply, Say)
    return reply.card.text


def test_the_nearest_come_first_and_the_reader_s_language_before_others() -> None:
    known = (EVERYWHERE, ON_SITE, ENGLISH, EMERGENCY, POLISH)

    assert near(known, site="dublin", country="IE", language="pl") == (
        EMERGENCY,
        POLISH,
        ENGLISH,
        ON_SITE,
        EVERYWHERE,
        ANYWHERE,
    )
    assert near(known, site="austin", country="US", language="en") == (EVERYWHERE, ANYWHERE)


def test_there_is_always_somebody_and_nobody_twice() -> None:
    again = Contact("Samaritans at work", "116123", site="dublin")

    assert near((), site="", country="", language="") == (ANYWHERE,)
    assert near((ENGLISH, again), site="dublin", country="IE", language="") == (ENGLISH, ANYWHERE)


async def test_everybody_is_told_of_their_own_country() -> None:
    assert "116 123" in await told("moderator1")
    assert "findahelpline" in await told("nobody-we-know")
    assert "988" in await told("moderator1", "help now US", root="escalate")
    assert "116 123" not in await told("moderator1", "help now us")


async def test_a_phrase_is_answered_in_its_own_language() -> None:
    assert (await told("moderator1", "nie chcę żyć")).startswith("Pomoc teraz")
    assert (await told("moderator1", "Ich kann nicht mehr!")).startswith("Hilfe, jetzt")
    assert (await told("moderator1", "मैं मरना चाहता हूँ")).startswith("Help now"), "no words of ours in Hindi yet"
    assert {*PHRASES} >= LANGUAGES


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_is_found_however_it_is_typed(language: str) -> None:
    for phrase in PHRASES[language]:
        for typed in (phrase, phrase.upper(), f"  {phrase}… ", f"{phrase}!!"):
            assert language_of(typed) == language, typed


@pytest.mark.parametrize(
    "text",
    [
        "help",
        "help new",
        "help now please show it",
        "the user says I want to die",
        "I want to die, he wrote",
        "new csae",
        "",
    ],
)
def test_nothing_else_is_taken_for_it(text: str) -> None:
    assert not asks_for_help(text)


def test_only_what_is_said_to_us_alone_is_looked_at() -> None:
    who = Identity("slack", "T1", "U1")
    alone, channel = (Place(Surface("slack", "T1", room)) for room in ("dm-U1", "C0DUB"))
    said = Remarked("I want to die")

    assert is_private(Request("k", who, said, alone))
    assert not is_private(Request("k", who, said, channel)), "in a thread, it is about the case"
    assert is_private(Request("k", who, Pressed("help_now"), channel))
    assert is_private(Request("k", who, Typed("", "checkin"), channel))
    assert not is_private(Request("k", who, Filled("new", {"summary": "I want to die"}), alone))


async def test_check_ins_are_off_and_help_is_there() -> None:
    reply = await Care(shipped_rules).handle(
        Request("k", Identity("web", "", "lead"), Typed("", "checkin")), TUESDAY_NINE
    )

    assert isinstance(reply, Say)
    assert [action.id for action in reply.card.actions] == ["help_now"]


def test_a_contact_of_the_country_is_enough_to_switch_check_ins_on() -> None:
    on = SITE + "checkins: {dublin: {mode: pull}}\n"
    known = "help_now: [{name: Samaritans, reach: 116 123, country: IE, verified_on: 2026-11-20}]\n"

    book, _ = load_text(TOP + on + known)
    assert book.care == (Contact("Samaritans", "116 123", verified_on=date(2026, 11, 20), country="IE"),)
    with pytest.raises(ConfigError):
        load_text(TOP + on + known.replace("country: IE", "country: PL"))
