"""What the web chat keeps of what was typed: nothing that must not be stored."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.web.echo import as_kept
from handlers.cards.card import Card, Fact, Item, Quoted, Tone, Words, say
from handlers.domain.redaction import redact
from tests.support.chat_web import WebUnderTest, web_chat

OUTAGE = {"type": "tooling_outage", "client": "ORION", "tool": "Video player", "impact_pct": "30"}
PHONE, MAIL, LINK = "+353871234567", "sentinel15@orion.example", "https://evil.example/sentinel16"
SENTINELS = ("87123456", "sentinel", "s3ntinel")
TYPED = (
    f"call me {PHONE} at {MAIL} {LINK}",
    f"/escalate show {MAIL}",
    f"/{MAIL} new",
    f"/escalate {MAIL}",
    f"/escalate list {MAIL}",
    f"/escalate list client {MAIL}",
    f"/escalate help {MAIL}",
    f"/escalate assign ORION-1 @{MAIL}",
    f"/escalate sev ORION-1 {MAIL} because",
    f"/escalate wait ORION-1 {MAIL}",
    f"/escalate snooze ORION-1 {PHONE}",
    f"/escalate tag ORION-1 {MAIL}",
    f"/escalate cancel ORION-1 {'s3ntinel.' * 9}@orion.example",
    f"/escalate {'s3ntinel.' * 9}@orion.example",
    f"/{'s3ntinel.' * 9}@orion.example",
    f"/escalate new {MAIL} p1 words",
)


def redacted(text: str) -> str:
    return redact(text)[0]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[WebUnderTest]:
    async with web_chat(tmp_path) as running:
        yield running


def everything_stored(folder: Path) -> str:
    """The bytes of every file of the database, as far as they are text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return "\n".join(path.read_bytes().decode("utf-8", "ignore") for path in files)


async def read(chat: WebUnderTest, who: str, room: str) -> list[dict[str, Any]]:
    """The messages of a room, as this persona reads them."""
    answer = await chat.deliver({"get": f"/demo/messages?as={who}&room={room}"})
    found: list[dict[str, Any]] = json.loads(answer.body)
    return found


async def test_nothing_that_must_not_be_stored_is_stored_however_it_was_typed(
    chat: WebUnderTest, tmp_path: Path
) -> None:
    await chat.fills("moderator1", "dub-1", "new", OUTAGE)
    for room in ("dub-1", "dm-lead"):
        for line in TYPED:
            assert (await chat.says("lead", room, line)).status == 200
    await chat.fills("lead", "dub-1", "sev:ORION-1", {"severity": MAIL, "reason": f"ask {MAIL}"})
    await chat.fills("lead", "dub-1", f"show:{MAIL}", {})
    stored = everything_stored(tmp_path)
    assert "call me [phone] at [e-mail] hxxps://evil[.]example" in stored
    assert [(word, stored.count(word)) for word in SENTINELS if word in stored] == []


@pytest.mark.parametrize(
    ("typed", "said", "kept"),
    [
        (f"show {MAIL}", f"I find no case {MAIL.upper()}.", "I find no case [e-mail]."),
        (f"“@{MAIL}”", f"I do not know `{MAIL}`. Type `help`.", "I do not know `[e-mail]`. Type `help`."),
        ("long.name.of.a.person@orion.example", "I do not know `long.name.of.a.per…`.", "I do not know `[…]`."),
        ("long.name.of.a.person@orion.example", "I find no case long.name.of…", "I find no case […]"),
        ("long.name.of.a.person@orion.example", "“long.name.of.a.person” is no reason.", "“[…]” is no reason."),
        ("at +353 87 123 4567 now", "“at +353 87 123…” is no time.", "“at […] […] […]…” is no time."),
        (f"wait {PHONE}", f"“{PHONE}” is nobody; write `@ben`.", "“[phone]” is nobody; write `@ben`."),
        ("show helper@x.com", "I find no case helper@x.com. Type `help`.", "I find no case [e-mail]. Type `help`."),
        ("assign ORION-1 @ben", "Name one of us, for example `@lead`.", "Name one of us, for example `@lead`."),
    ],
)  # fmt: skip
def test_an_answer_repeats_what_was_typed_as_it_may_be_kept(typed: str, said: str, kept: str) -> None:
    card = Card(
        said,
        said,
        Tone.CAUTION,
        ((Words(said), Quoted(said)),),
        (Fact(said, say(said)),),
        (Item(say(said)),),
        foot=say(said),
    )
    fit = as_kept(card, typed, redacted)
    assert (fit.text, fit.title, fit.foot) == (kept, kept, say(kept))
    assert fit.lines == ((Words(kept), Quoted(kept)),)
    assert (fit.facts[0].label, fit.facts[0].value, fit.items[0].line) == (kept, say(kept), say(kept))


async def test_a_direct_message_is_a_command_and_no_remark(chat: WebUnderTest) -> None:
    for line, words in (("whoami", "Aoife Byrne"), ("lst mine", "Did you mean `list`?"), ("thank you", "`help`")):
        answer = await chat.says("lead", "dm-lead", line)
        assert words in answer.body
        assert '"kind": "say"' in answer.body
    assert all(message["private"] for message in await read(chat, "lead", "dm-lead"))
    assert (await chat.says("lead", "dub-1", "whoami")).body == '{"reply": {"kind": "nothing"}, "errors": {}}'
