"""Nothing of one client reaches anybody it is not meant for, and nothing of ours reaches a client.

Vega's records hold the word `quokka` in every text and name, and our own people's names, notes and reasons the word
`wombat`. Everybody who must not know Vega's cases asks for them in every way there is. Seen to fail on two planted
bugs: `access.find` without `may_see`; and a client's view with internal events (`views._view` without its filter by
audience, `story.client_line` with internal words for what has none for a client).
"""

import logging
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
import structlog

from handlers.cards.reply import Reply
from handlers.commands.choices import LISTS
from handlers.commands.registry import VERBS, complete
from handlers.commands.request import Asked, Filled, Identity, Place, Pressed, Remarked, Request, Surface, Typed
from handlers.domain.people import Role
from handlers.domain.timeline import Audience
from handlers.ports.records import Scope, Search
from tests.support.house import Heard, House, open_house
from tests.support.marked import KINDS, OURS, VEGA, marked_rules, vegas_story
from tests.unit.test_bad_input import _values as good_values


@dataclass(frozen=True)
class Outsider:
    """Somebody who must not know of Vega's cases, and where they stand."""

    key: str
    room: str


OUTSIDERS = (
    Outsider("client_orion", "client-ORION"),
    Outsider("moderator2", "mnl-1"),
    Outsider("coach", "dm-coach"),
    Outsider("stranger", "aus-1"),
    Outsider("guest", "client-ORION"),
)
RESTRICTED = "R-1"
PLAIN = "VEGA-1"
UNKNOWN = {PLAIN: "VEGA-987", RESTRICTED: "R-987"}
SAID = frozenset(
    {"opened", "claim", "note", "tag", "watch", "sev", "handoff", "decline", "update", "draft", "told", "reply"}
    | {"wait", "due", "start", "link", "resolve", "reopen", "cancel", "proposed"}
)
"""What the story must have come to, or its texts were never there to be found."""
_numbers = count(1)
ONE_REF = [name for name, verb in VERBS.items() if any(arg.kind in ("ref", "refs") for arg in verb.arguments)]


@dataclass(frozen=True)
class Told:
    """The story as it was told once: the database's file, and what stood in the rooms."""

    file: Path
    rooms: dict[str, list[Heard]]


@pytest.fixture(scope="module")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Where the first test puts the story, so that the others need not tell it again."""
    return []


@pytest.fixture
async def vega(tmp_path: Path, told_once: list[Told], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house in which Vega has cases of all kinds, everything marked, and Orion and Manila one case each."""
    if not told_once:
        folder = tmp_path_factory.mktemp("told")
        async with open_house(folder, marked_rules()) as house:
            await _tell(house)
        told_once.append(Told(folder / "handrail.db", house.rooms))
    shutil.copy(told_once[0].file, tmp_path / "handrail.db")
    async with open_house(tmp_path, marked_rules(), first_id=1_000_000) as house:
        house.rooms = {room: [replace(one) for one in heard] for room, heard in told_once[0].rooms.items()}
        yield house


async def _tell(house: House) -> None:
    refs = await vegas_story(house, house.rules)
    own = {"type": "vip_press", "case_id": "CASE-9", "client": "ORION"}
    await house.fills("client_orion", "new", own | {"client": ""}, room="client-ORION")
    await house.fills("client_vega", "new", own | {"client": ""}, room="client-VEGA")
    await house.fills("moderator2", "new", own | {"client": "CYGNUS"}, room="mnl-1")
    async with house.store.reading() as work:
        found = {kind: await work.escalations.by_ref(ref) for kind, ref in refs.items()}
        told = [event for case in found.values() if case for event in await work.timeline.of(case.id)]
    assert {kind: case.type if case else None for kind, case in found.items()} == {kind: kind for kind in KINDS}
    assert {event.kind for event in told} >= SAID, SAID - {event.kind for event in told}


async def asks(house: House, who: Outsider, asked: Asked, thread: str | None = None) -> Reply:
    """Ask, without carrying what follows: it is carried at the end."""
    place = Place(Surface("web", "", who.room), thread)
    request = Request(f"isolation-{next(_numbers)}", Identity("web", "", who.key), asked, place)
    return await house.desk.handle(request, house.now)


def shown(reply: Reply, ref: str) -> str:
    """Everything of a reply, the reference that was asked for taken out."""
    return repr(reply).replace(ref, "REF").replace(ref.lower(), "REF")


async def same_for_none(house: House, who: Outsider, ref: str, asked: Asked, instead: Asked) -> None:
    """Ask for one of Vega's and for one that does not exist: no mark in the answer, and the same answer."""
    theirs, none = await asks(house, who, asked), await asks(house, who, instead)
    assert VEGA not in repr(theirs).casefold(), (who, asked, theirs)
    assert shown(theirs, ref) == shown(none, UNKNOWN[ref]), (who, asked)


@pytest.mark.parametrize("who", OUTSIDERS, ids=str)
@pytest.mark.parametrize("ref", UNKNOWN)
async def test_every_verb_button_and_form_answers_as_if_it_did_not_exist(
    vega: House, who: Outsider, ref: str, caplog: pytest.LogCaptureFixture
) -> None:
    none = UNKNOWN[ref]
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        for verb in ONE_REF:
            values = good_values(verb)
            words = " ".join(value for name, value in values.items() if name not in ("send", "again"))
            ways: list[tuple[Asked, Asked]] = [
                (Typed(f"{verb} {ref} {words}"), Typed(f"{verb} {none} {words}")),
                (Filled(f"{verb}:{ref}", values), Filled(f"{verb}:{none}", values)),
                (Typed(f"{verb} {ref}"), Typed(f"{verb} {none}")),
                (Pressed(verb, ref, 1), Pressed(verb, none, 1)),
                (Filled(f"{verb}:{ref}", {}, refresh=True), Filled(f"{verb}:{none}", {}, refresh=True)),
            ]
            for asked, instead in ways[: 2 if ref == RESTRICTED else 5]:
                await same_for_none(vega, who, ref, asked, instead)
    assert VEGA not in f"{lines}{[record.__dict__ for record in caplog.records]}".casefold()
    await _nothing_arrived(vega)


@pytest.mark.parametrize(
    ("key", "own", "room"), [("client_orion", "ORION-1", "client-ORION"), ("moderator2", "CYGNUS-1", "mnl-1")]
)
@pytest.mark.parametrize("ref", UNKNOWN)
async def test_no_case_of_ones_own_is_a_way_to_somebody_elses(
    vega: House, key: str, own: str, room: str, ref: str
) -> None:
    for line in (
        "link {own} related {ref}",
        "link {own} duplicate {ref}",
        "merge {own} into {ref}",
        "show {own}, {ref}",
    ):
        asked, instead = (Typed(line.format(own=own, ref=one)) for one in (ref, UNKNOWN[ref]))
        await same_for_none(vega, Outsider(key, room), ref, asked, instead)
    for verb in ("claim", "watch", "seen", "close", "assign", "tag", "accept", "resume", "resolve"):
        words = " ".join(good_values(verb).values())
        asked, instead = (Typed(f"{verb} {own} {one} {words}") for one in (ref, UNKNOWN[ref]))
        await same_for_none(vega, Outsider(key, room), ref, asked, instead)
    for form, field in ((f"link:{own}", "other"), (f"merge:{own}", "into")):
        values = {"relation": "related", field: ref}
        other = values | {field: UNKNOWN[ref]}
        await same_for_none(vega, Outsider(key, room), ref, Filled(form, values), Filled(form, other))
    await _nothing_arrived(vega)


@pytest.mark.parametrize("who", OUTSIDERS, ids=str)
async def test_no_list_help_form_or_remark_tells_of_them(vega: House, who: Outsider) -> None:
    lines = [f"list {what}" for what, _ in LISTS] + [f"list {what} VEGA" for what, _ in LISTS]
    lines += ["report", "report last by type", "report client VEGA", "report VEGA week by site"]
    lines += ["list client VEGA 2", "list quokka", "whoami", "help", "help all", "new", "quokka", "show", "why", VEGA]
    lines += [f"help {name}" for name in VERBS]
    for line in lines:
        assert VEGA not in repr(await asks(vega, who, Typed(line))).casefold().replace("`quokka`", ""), line
    for kind in vega.rules.types:
        for values in ({"type": kind}, {"type": kind, "client": "VEGA"}):
            reply = await asks(vega, who, Filled("new", values, refresh=True))
            assert VEGA not in repr(reply).casefold()
    for role in (frozenset[Role](), frozenset({Role.CLIENT}), frozenset({Role.COACH}), frozenset({Role.MODERATOR})):
        offers = [complete(f"{name} ", role) for name in VERBS] + [complete("", role), complete("show V", role)]
        assert VEGA not in repr(offers).casefold()
    await _nothing_arrived(vega)


@pytest.mark.parametrize("who", OUTSIDERS, ids=str)
async def test_a_foreign_thread_or_message_is_no_way_in(vega: House, who: Outsider) -> None:
    """Whoever guesses the id of a message of Vega's asks from a thread that is not there."""
    messages = [heard.message for room in ("dub-1", "client-VEGA", "dm-lead") for heard in vega.rooms[room]]
    for message in messages[::8]:
        for asked in (Typed("show"), Typed("note quokka"), Typed("help"), Remarked("hello"), Typed("new")):
            theirs = await asks(vega, who, asked, message)
            none = await asks(vega, who, asked, "a-message-that-is-not-there")
            assert theirs == none
            assert "VEGA-" not in repr(theirs)
            assert RESTRICTED not in repr(theirs)


@pytest.mark.parametrize("kind", ["imminent_harm", "vip_press", "appeal_error"])
async def test_raising_the_same_content_does_not_tell_that_another_client_has_it(vega: House, kind: str) -> None:
    """The same link or id that Vega has already: it is opened as any other is."""
    async with vega.store.reading() as work:
        every = Scope(everything=True)
        case, *_ = [
            case
            for case in await work.escalations.search(Search(every, limit=99))
            if case.type == kind and case.client == "VEGA" and case.raiser == "moderator1"
        ]
    values = {"type": kind, **case.fields}
    for who in (Outsider("client_orion", "client-ORION"), Outsider("guest", "client-ORION")):
        reply = await vega.fills(who.key, "new", values, room=who.room)
        assert "VEGA-" not in repr(reply), reply


async def test_nothing_of_ours_reaches_a_surface_of_client_width(vega: House) -> None:
    """After a day in which promises break and people are chased, in the client's own room and messages."""
    await vega.waits(hours=9)
    rooms = [room for room in vega.rooms if room.startswith(("client-", "dm-client_"))]
    assert {"client-VEGA", "dm-client_vega", "client-ORION"} <= set(rooms)
    posts = [heard.post for room in rooms for heard in vega.rooms[room]]
    assert len(posts) > 10
    for post in posts:
        assert OURS not in repr(post).casefold(), post
        assert post.audience is Audience.CLIENT
        assert not any(word in repr(post).casefold() for word in ("breach", "dublin 1", "no_owner_on_shift")), post
        kind = post.text.split(" ")[1].rstrip(":")
        assert kind in ("card", "update", "reminder", "receipt"), post.text
    for client, room in (("ORION", "client-ORION"), ("LYRA", "client-LYRA")):
        about = [heard.post for heard in vega.rooms.get(room, []) if VEGA in repr(heard.post).casefold()]
        assert not about, client
    inside = [heard.post for room in ("dub-1", "dm-lead", "dm-manager") for heard in vega.rooms[room]]
    assert any(OURS in repr(post).casefold() for post in inside), "the marks are there to be found"


async def test_no_outbox_row_of_client_width_carries_a_word_of_ours(vega: House) -> None:
    await vega.waits(hours=9)
    async with vega.store.reading() as work:
        rows = await work.outbox.listed(5000)
    wide = [row for row in rows if row.outgoing.surface.room.startswith(("client-", "dm-client_"))]
    assert len(wide) > 10
    for row in rows:
        assert VEGA not in repr(row).casefold(), "a row says what it is about, and not what it says"
    for row in wide:
        assert row.outgoing.audience is Audience.CLIENT
        assert OURS not in repr(row).casefold()
        post = await vega.desk.compose(row, vega.now)
        assert post is None or OURS not in repr(post).casefold()


@pytest.mark.parametrize("who", ["client_vega", "guest"])
async def test_no_answer_to_a_client_about_its_own_case_holds_a_word_of_ours(vega: House, who: str) -> None:
    """Every verb, button and form on cases of its own, by its contact and by a guest in its channel."""
    asker = Outsider(who, "client-VEGA")
    for ref in ("VEGA-1", "VEGA-3", "R-1") if who == "client_vega" else ("VEGA-1",):
        for verb in ONE_REF:
            ways = (
                Pressed(verb, ref, 1),
                Filled(f"{verb}:{ref}", {}, refresh=True),
                Filled(f"{verb}:{ref}", good_values(verb)),
            )
            for asked in ways:
                reply = await asks(vega, asker, asked)
                assert OURS not in repr(reply).casefold(), (asked, reply)
    for what, _ in LISTS:
        assert OURS not in repr(await asks(vega, asker, Typed(f"list {what}"))).casefold()
    for line in ("report", "report by type", "report by site", "report today"):
        assert OURS not in repr(await asks(vega, asker, Typed(line))).casefold(), line
    await vega.deliver()
    for room in ("client-VEGA", "dm-client_vega"):
        assert OURS not in repr([heard.post for heard in vega.rooms[room]]).casefold()


async def _nothing_arrived(house: House) -> None:
    """No room of the outsiders holds a word of Vega's."""
    await house.deliver()
    theirs = ("client-ORION", "client-LYRA", "mnl-1", "aus-1", "dm-client_orion", "dm-moderator2", "dm-coach")
    for room in theirs:
        for heard in house.rooms.get(room, []):
            assert VEGA not in repr(heard.post).casefold(), heard.post
