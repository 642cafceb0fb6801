"""Private notes in every chat: whoever has a chat's export cannot tell one from another, nor what any was about."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from handlers.cards.callback import NOTE, note_card
from handlers.cards.card import Action, Card
from handlers.cards.post import Post
from handlers.commands.care import CARE
from handlers.domain.checkin import Mode
from handlers.domain.rulebook import RuleBook
from handlers.domain.timeline import Audience
from tests.contract.chat.test_chat_checkins import everything
from tests.contract.chat.test_chat_own_language import readable
from tests.support import slack_desk
from tests.support.chat_slack import SlackUnderTest, slack_chat
from tests.support.chat_teams import TeamsUnderTest, teams_chat
from tests.support.chat_web import web_chat
from tests.support.chats import TEAM, ChatUnderTest
from tests.support.house import FIELDS

WHO = "moderator1"
READERS = (WHO, "lead", "coach")
SHIFT_ENDS = datetime(2026, 11, 24, 16, 10, tzinfo=UTC)  # within the last hour of Dublin's day shift
POLISH = "Masz prywatną wiadomość od Handrail."
TOKEN = re.compile(r"[A-Za-z0-9+/]{102}==|[A-Za-z0-9+/]{103}=|[A-Za-z0-9+/]{104}")
OF_THE_MESSAGE = {"channel", "key", "id", "from", "recipient", "conversation", "at", "number", "replyToId", "timestamp"}
OF_THE_MESSAGE |= {"looks"}
"""What names a message and its place, and would be there whatever it said; `looks` is a hash over its token, too."""
TYPED = ("", "join", "who-can-see", "my history", "talk", "calls", "nudges", "nudge", "take 10", "ask", "asks")


def inviting(rules: RuleBook) -> RuleBook:
    """The site sends invitations."""
    terms = rules.checkins["dublin"]
    return replace(rules, checkins={**rules.checkins, "dublin": replace(terms, mode=Mode.PUSH)})


OPENINGS: dict[str, Callable[[Path], AbstractAsyncContextManager[ChatUnderTest]]] = {
    "web": partial(web_chat, change=inviting),
    "slack": partial(slack_chat, change=inviting),
    "teams": partial(teams_chat, change=inviting),
}


@pytest.fixture(params=OPENINGS)
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ChatUnderTest]:
    """A chat in which somebody takes part, and everybody has spoken to Handrail before."""
    async with OPENINGS[request.param](tmp_path) as opened:
        for who in READERS:
            await opened.says(who, f"dm-{who}", "/escalate whoami")
        for line in ("/checkin join", "/checkin nudges on"):
            await opened.says(WHO, f"dm-{WHO}", line)
        yield opened


async def every_kind(chat: ChatUnderTest) -> None:
    """The coach and the lead are asked; a break is due; nobody takes the call; and an invitation comes."""
    await chat.fills(WHO, f"dm-{WHO}", "checkin_talk", {"when": "today"})
    await chat.fills(WHO, f"dm-{WHO}", "checkin_ask:lead", {"what": "lighter"})
    case = {"type": "imminent_harm", "client": "ORION", **FIELDS["imminent_harm"]}
    await chat.fills(WHO, f"dm-{WHO}", "new", case)
    clock, forward = chat.house.manual()
    await forward.to(await clock.now())
    await forward.to(SHIFT_ENDS)


async def test_every_note_is_the_same_to_whoever_has_the_export(chat: ChatUnderTest) -> None:
    await every_kind(chat)
    notes = [one for who in READERS for one in await exported(chat, who)]
    assert len(notes) >= 5, "a call, a request, one nobody took, a break, an invitation"
    tell_nothing(notes)


async def test_every_answer_to_what_was_written_is_the_same_note(chat: ChatUnderTest) -> None:
    """The web chat answers in the page, and keeps nothing."""
    before = len(await exported(chat, WHO))
    for line in TYPED:
        await chat.says(WHO, f"dm-{WHO}", f"checkin {line}".strip())
    answers = (await exported(chat, WHO))[before:]
    assert len(answers) == (0 if chat.name == "web" else len(TYPED))
    tell_nothing(answers)


async def test_a_note_opens_for_whom_it_is_sealed_and_for_nobody_else(chat: ChatUnderTest) -> None:
    for opens, shown in (("checkin", "How was this shift for you?"), ("checkin_talk", "Ask for a call back")):
        note = sealed(chat, opens)
        assert shown in await pressed(chat, WHO, note)
        lead = await pressed(chat, "lead", note)
        assert shown not in lead
        assert "It is for somebody else, or cannot be opened any more." in lead
        assert "116 123" in lead, "whoever presses, and whatever it is: somebody can be reached"
    for token in ("", "AAAA", "not base64", "A" * 100):
        assert "cannot be opened any more" in await pressed(chat, WHO, note_card(token))


async def test_an_invitation_can_be_answered_where_it_opens_and_says_nothing_before(chat: ChatUnderTest) -> None:
    _, forward = chat.house.manual()
    await forward.to(SHIFT_ENDS)
    form = await pressed(chat, WHO, sealed(chat, "checkin"))
    assert "Your optional check-in is open until 17:00. Private to you." in form
    for label in ("Skip", "Remind me later", "Stop these", "Help now"):
        assert label in form


async def test_no_row_of_ours_tells_that_somebody_answered_under_a_note(chat: ChatUnderTest, tmp_path: Path) -> None:
    if chat.name != "web":
        return  # there a thread is the vendor's, and what is said in somebody's own chat is no row of ours
    await every_kind(chat)
    (note, *_) = [json.loads(one) for one in await exported(chat, WHO)]
    before = json.dumps(everything(tmp_path))
    said = {"as": WHO, "room": f"dm-{WHO}", "text": "/escalate whoami", "thread": note["id"]}
    assert (await chat.deliver({"post": "/demo/say", "json": said})).status == 200
    after = json.dumps(everything(tmp_path))
    assert after != before, "the answer is kept, as every other"
    assert note["id"] not in after, "but not that there was a note"


async def test_the_buttons_of_notes_that_were_sent_before_there_was_a_seal_still_work(chat: ChatUnderTest) -> None:
    for verb, who, shown in (
        ("checkin_calls", WHO, "Nobody asked for you here."),
        ("checkin_asks", "lead", "Nobody asks for anything."),
        ("nudge", WHO, "A break is fine at any time"),
        ("checkin_talk", WHO, "Ask for a call back"),
        ("checkin_skip", WHO, "Not today, then."),
    ):
        assert shown in await pressed(chat, who, Card(NOTE, "A private note", actions=(Action(verb, "Open"),)))


async def test_all_of_it_is_in_the_language_that_each_person_chose_and_the_record_hears_nothing(
    chat: ChatUnderTest, tmp_path: Path
) -> None:
    await chat.says(WHO, f"dm-{WHO}", "/escalate prefs language pl")
    written = len(await exported(chat, WHO))
    _, forward = chat.house.manual()
    await forward.to(SHIFT_ENDS)
    asked = await pressed(chat, WHO, sealed(chat, "checkin"))
    assert "Twój dobrowolny check-in jest otwarty do 17:00." in asked
    assert "Jaka była dla Ciebie ta zmiana?" in asked
    before = everything(tmp_path)
    sent = await chat.fills(WHO, f"dm-{WHO}", "checkin_talk", {"when": "today"})
    assert "prośbę ma Orla Flynn" in readable(sent)
    assert everything(tmp_path) == before, "the record was asked what everybody chose, and kept nothing of it"
    assert [len(await exported(chat, who, POLISH)) for who in (WHO, "coach")] == [1, 0]
    assert [len(await exported(chat, who)) for who in (WHO, "coach")] == [written, 1]
    await chat.house.store.close()
    shutil.rmtree(tmp_path)
    helped = await chat.says(WHO, f"dm-{WHO}", "/checkin help now")
    assert "Jeśli Ty lub ktoś inny jest w niebezpieczeństwie" in readable(helped) + await reads(chat, WHO), (
        "as it was last read: no database is asked"
    )


def sealed(chat: ChatUnderTest, opens: str) -> Card:
    """A note for moderator1."""
    assert chat.house.vault is not None
    return note_card(chat.house.vault.notes.close(opens, WHO))


async def pressed(chat: ChatUnderTest, who: str, card: Card) -> str:
    """What somebody sees who presses the button of a card that stands where both the crew and the lead are."""
    post = Post(f"note-{who}-{card.actions}", chat.surface(TEAM), Audience.INTERNAL, card.text, card)
    receipt = await chat.send(post)
    answer = await chat.presses(who, receipt.message, card, card.actions[0])
    assert answer.status == 200
    if not isinstance(chat, SlackUnderTest):
        return readable(answer)
    view = chat.slack.modal(slack_desk.user_of(who))
    assert view is not None
    return json.dumps(view.source, ensure_ascii=False)


def tell_nothing(notes: Sequence[str]) -> None:
    """All are alike but for what the button carries; and that is as long in each, and in no two the same."""
    tokens = [token for note in notes for token in TOKEN.findall(note)]
    assert len({shape_of(note) for note in notes}) <= 1, {shape_of(note) for note in notes}
    assert len(tokens) == len({*tokens}) == len(notes)
    assert len({len(token) for token in tokens}) <= 1
    for note in notes:
        for verb in (*CARE, "coach", "lead", "call", "break", "shift", "invit", "optional"):
            assert not re.search(rf"\b{verb}", note), (verb, note)


async def reads(chat: ChatUnderTest, who: str) -> str:
    """What somebody's chat shows, where it is not in a database of ours."""
    return "" if chat.name == "web" else await chat.reads(who)


def shape_of(note: str) -> str:
    """Every byte of a message but its token, and what names the message itself."""
    return json.dumps(_without(json.loads(TOKEN.sub("TOKEN", note))), sort_keys=True)


def _without(part: object) -> object:
    if isinstance(part, dict):
        return {key: _without(value) for key, value in part.items() if key not in OF_THE_MESSAGE}
    return [_without(one) for one in part] if isinstance(part, list) else part


async def exported(chat: ChatUnderTest, who: str, words: str = NOTE) -> Sequence[str]:
    """The notes that somebody has from us, as their chat keeps them, to the byte."""
    if isinstance(chat, SlackUnderTest):
        sent = [call.args for call in chat.slack.calls if call.method == "chat.postMessage"]
        direct = {one.channel for one in chat.slack.dm(slack_desk.user_of(who))}
        return [json.dumps(one) for one in sent if one["text"] == words and one["channel"] in direct]
    if isinstance(chat, TeamsUnderTest):
        told = chat.place(who, f"dm-{who}").told.values()
        return [json.dumps(one.activity) for one in told if one.activity.get("summary") == words]
    answer = await chat.deliver({"get": f"/demo/messages?as={who}&room=dm-{who}"})
    return [json.dumps(one) for one in json.loads(answer.body) if one["text"] == words]
