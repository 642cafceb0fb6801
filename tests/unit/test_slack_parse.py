"""What Slack sends, and what the Desk is asked for it: where, once, and however strange it looks."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack import parse, tokens
from adapters.slack.parse import Arrived, Came
from adapters.slack.tokens import UnreadableError
from adapters.slack.words import LONGEST, permalink, plain
from handlers.commands.request import Filled, Pressed, Remarked, Typed
from tests.support.hostile import HOSTILE
from tests.support.slack_door import bending, bent, door_setup
from tests.support.slack_told import (
    BOT,
    CLAIM,
    KEPT,
    MIA,
    SETUP,
    Body,
    Read,
    arrived,
    command,
    direct,
    here,
    interaction,
    mention,
    mentioned,
    message,
    message_shortcut,
    press,
    submission,
    view,
    written,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "slack"
# --- commands -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("/escalate", "escalate"),
        ("/esc", "escalate"),
        ("/ESC", "escalate"),
        ("/standup", "standup"),
        ("/checkin", "checkin"),
    ],
)
def test_a_slash_word_says_which_family_of_verbs_is_meant(word: str, root: str) -> None:
    found = arrived(parse.command, command("  show ORION-1 ", command=word))
    assert found.request.asked == Typed("show ORION-1", root)
    assert (found.request.key, found.request.who, found.request.place) == ("T1:trigger:13.7.abc", MIA, here("C1"))
    assert (found.way.came, found.way.response_url) == (Came.COMMAND, "https://hooks.slack.com/commands/1")


@pytest.mark.parametrize("word", ["/shrug", "escalateX", "", "/", None, 5, ["/escalate"]])
def test_another_slash_word_means_nothing_to_us(word: object) -> None:
    assert parse.command(command(command=word), SETUP) is None


def test_a_command_in_a_direct_message_is_asked_in_the_persons_own_room() -> None:
    assert arrived(parse.command, command(channel_id="D77")).request.place == here("dm-U1")


@pytest.mark.parametrize(
    ("carried", "typed"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("pass ORION-1 <@U2|mia>", "pass ORION-1 <@U2>"),
        ("to <@W0123ABC>", "to <@W0123ABC>"),
        ("in <#C1|dub-1> and <#C2>", "in #dub-1 and #C2"),
        ("<!here> <!channel|channel> <!subteam^S1|@leads> <!subteam^S1>", "@here channel @leads @subteam"),
        ("<https://a.example/?q=1&amp;r=2> <http://b.example|words>", "https://a.example/?q=1&r=2 http://b.example"),
        ("<mailto:a@b.example|a@b.example> <tel:+3531|+353 1>", "a@b.example +3531"),
        ("&lt;@U2&gt;", "<@U2>"),
        ("<javascript:pwn()|x> <<@U1>> <@u1> <>", "<javascript:pwn()|x> <<@U1>> <@u1> <>"),
        ("null \x00 and half \ud800", "null \ufffd and half \ufffd"),
    ],
)
def test_words_arrive_as_they_were_typed(carried: str, typed: str) -> None:
    assert plain(carried) == typed


# --- buttons, menus and forms -------------------------------------------------------------------------------------


def test_a_button_is_what_it_carries_in_the_thread_of_its_message() -> None:
    found = arrived(parse.action, press('["assign","ORION-42",3,{"to":"ana"}]'))
    assert found.request.asked == Pressed("assign", "ORION-42", 3, {"to": "ana"})
    assert (found.request.key, found.request.who) == ("T1:trigger:13.7.abc", MIA)
    assert (found.request.place, found.way.thread) == (here("C1", "2.5"), "")
    assert (found.way.came, found.way.channel, found.way.trigger) == (Came.BUTTON, "C1", "13.7.abc")


def test_a_button_within_a_thread_is_asked_in_that_thread() -> None:
    container = {"type": "message", "message_ts": "2.5", "channel_id": "C1", "thread_ts": "1.5"}
    found = arrived(parse.action, press(container=container))
    assert (found.request.place, found.way.thread) == (here("C1", "1.5"), "1.5")


def test_an_option_of_a_menu_is_a_button() -> None:
    chosen = {"type": "static_select", "action_id": "more", "selected_option": {"value": CLAIM}}
    assert arrived(parse.action, press(actions=[chosen])).request.asked == Pressed("claim", "ORION-42", 3)


@pytest.mark.parametrize(
    "told",
    [
        {"type": "button", "action_id": "link", "url": "https://a.example"},
        {"type": "button", "action_id": "link#2"},
        {"type": "static_select", "action_id": "more", "selected_option": None},
    ],
)
def test_a_link_and_a_choice_taken_back_ask_nothing(told: Body) -> None:
    assert parse.action(press(actions=[told]), SETUP) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "claim",
        "[]",
        "{}",
        '["claim"]',
        '["CLAIM","",0,{}]',
        '["claim","",-1,{}]',
        '["claim","",0,{"a":1}]',
        "[" * 1500,
    ],
)
def test_a_button_that_we_did_not_draw_is_refused_with_what_to_do(value: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse.action(press(value), SETUP)
    assert "nothing was changed" in refused.value.sentence


def test_a_form_is_what_was_typed_with_what_it_kept_where_it_was_opened() -> None:
    found = arrived(parse.submission, submission())
    assert found.request.asked == Filled("update:ORION-42", {"preview": "d1", "text": "We are on it."})
    assert (found.request.key, found.request.place) == ("T1:view:V1:1.h", here("C1", "1.5"))
    assert (found.way.came, set(found.way.inputs), found.way.kept) == (Came.SUBMIT, {"text"}, KEPT)


def test_a_double_click_is_one_form_and_a_form_that_changed_is_another() -> None:
    twice = [arrived(parse.submission, {**submission(), "trigger_id": trigger}).request.key for trigger in ("1", "2")]
    assert len({*twice, arrived(parse.submission, submission(hash="2.h")).request.key}) == 2


def test_a_form_opened_in_a_direct_message_was_asked_in_the_persons_own_room() -> None:
    kept = tokens.keep(tokens.Kept("new", "D77"))
    assert arrived(parse.submission, submission(private_metadata=kept)).request.place == here("dm-U1")


def test_a_form_opened_from_anywhere_was_asked_nowhere() -> None:
    kept = tokens.keep(tokens.Kept("new"))
    assert arrived(parse.submission, submission(private_metadata=kept)).request.place is None


def test_a_field_that_changes_the_others_asks_for_the_form_again() -> None:
    chosen = {"type": "static_select", "action_id": "text", "block_id": "text", "selected_option": {"value": "x"}}
    found = arrived(parse.action, interaction("block_actions", view=view(), actions=[chosen]))
    assert found.request.asked == Filled("update:ORION-42", {"preview": "d1", "text": "We are on it."}, refresh=True)
    assert (found.way.came, found.way.view_id, found.way.view_hash) == (Came.REFRESH, "V1", "1.h")


def test_a_button_of_a_modal_and_of_the_home_tab_are_buttons() -> None:
    told = {"type": "button", "action_id": "claim", "block_id": "elsewhere", "value": CLAIM}
    modal = arrived(parse.action, interaction("block_actions", view=view(), actions=[told]))
    home = arrived(parse.action, interaction("block_actions", view={"type": "home", "id": "V2"}, actions=[told]))
    assert (modal.way.came, modal.request.place) == (Came.VIEW_BUTTON, here("C1", "1.5"))
    assert (home.way.came, home.request.place) == (Came.HOME_BUTTON, None)
    assert modal.request.asked == home.request.asked == Pressed("claim", "ORION-42", 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"private_metadata": ""},
        {"private_metadata": "[1]"},
        {"private_metadata": "x" * 3001},
        {"id": ""},
        {"hash": None},
        {"hash": "h" * 5000},
        {"state": None},
        {"state": {"values": [1]}},
        {"state": {"values": {"text": "x"}}},
        {"state": {"values": {"text": {"text": {"selected_options": "x"}}}}},
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_words(wrong: Body) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse.submission(submission(**wrong), SETUP)
    assert "nothing was changed" in refused.value.sentence


# --- shortcuts ----------------------------------------------------------------------------------------------------


def test_the_shortcut_of_a_message_brings_its_words_redacted_and_a_link_to_it() -> None:
    found = arrived(parse.shortcut, message_shortcut("a secret &amp; more " + "x" * 600))
    assert isinstance(found.request.asked, Pressed)
    excerpt = found.request.asked.values["excerpt"]
    assert (excerpt[:25], len(excerpt)) == ("a [redacted] & more xxxxx", 500)
    assert found.request.asked.values["source"] == "https://harbour.slack.com/archives/C1/p1795600000000300"
    assert found.request.asked.values["author"] == "slack:T1:U2"
    assert (found.request.asked.verb, found.way.came, found.request.place) == ("new", Came.SHORTCUT, here("C1"))


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ({"user": "U2", "team": "T1"}, "slack:T1:U2"),
        ({"user": "U9", "team": "T1", "user_team": "T9"}, "slack:T9:U9"),
        ({"user": "U9", "source_team": "T9"}, "slack:T9:U9"),
        ({"user": "U2"}, None),  # nobody knows of which workspace: perhaps not ours
        ({"user": "U2", "team": "T1", "bot_id": "B1"}, None),
        ({"user": ["U2"], "team": {"id": "T1"}}, None),
    ],
)
def test_the_author_is_somebody_of_their_own_workspace_or_nobody(told: Body, who: str | None) -> None:
    asked = arrived(parse.shortcut, message_shortcut(message={"text": "hello", **told})).request.asked
    assert isinstance(asked, Pressed)
    assert asked.values.get("author") == who


def test_words_are_redacted_before_they_are_cut() -> None:
    found = arrived(parse.shortcut, message_shortcut("x" * 497 + "secret")).request.asked
    assert isinstance(found, Pressed)
    assert "sec" not in found.values["excerpt"]


@pytest.mark.parametrize(
    "told",
    [
        {"message": None, "message_ts": None},
        {"message": {"text": ""}, "team": None},
        {"message": {"text": 5}, "channel": {"id": "c1/../"}},
        {"message": {}, "team": {"id": "T1", "domain": "evil.example/"}},
        {"message": {}, "message_ts": "²"},
    ],
)
def test_what_is_not_known_of_a_message_is_left_out(told: Body) -> None:
    assert arrived(parse.shortcut, message_shortcut(**told)).request.asked == Pressed("new")


def test_the_global_shortcut_asks_for_the_form_from_nowhere() -> None:
    found = arrived(parse.shortcut, interaction("shortcut", callback_id="escalate"))
    assert (found.request.asked, found.request.place) == (Pressed("new"), None)


@pytest.mark.parametrize("callback", ["another", "", None, 5])
def test_another_apps_shortcut_means_nothing(callback: object) -> None:
    assert parse.shortcut(interaction("shortcut", callback_id=callback), SETUP) is None


@pytest.mark.parametrize(
    "parts", [("", "C1", "1.5"), ("harbour", "", "1.5"), ("harbour", "C1", "x"), ("a/b", "C1", "1")]
)
def test_no_link_is_made_of_what_is_not_known(parts: tuple[str, str, str]) -> None:
    assert permalink(*parts) == ""


# --- mentions and messages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (f"<@{BOT}> claim ORION-1", "claim ORION-1"),
        (f"<@{BOT}|handrail>: help", "help"),
        (f"please <@{BOT}> help", "please help"),
        (f"<@{BOT}>", ""),
        (f"<@{BOT}> pass on to <@U2>", "pass on to <@U2>"),
        (f"<@{BOT}> note <@{BOT}> was slow", f"note <@{BOT}> was slow"),
        (f"<@{BOT}2> help", f"<@{BOT}2> help"),
        (f"<@{BOT}> " + "x" * 20_000, "x" * LONGEST),
    ],
)
def test_what_follows_a_mention_is_a_command_and_no_word_is_lost(said: str, line: str) -> None:
    found = arrived(mentioned, mention(said))
    assert (found.request.asked, found.request.key) == (Typed(line[:LONGEST]), "T1:event:Ev1")
    assert (found.request.place, found.way.came) == (replace(here("C1"), said=True), Came.MENTION)


def test_a_mention_in_a_thread_is_about_the_case_of_that_thread() -> None:
    found = arrived(mentioned, mention(thread_ts="1.2"))
    assert (found.request.place, found.way.thread) == (replace(here("C1", "1.2"), said=True), "1.2")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("list mine", Typed("list mine")),
        ("/esc list", Typed("list", "escalate")),
        ("standup", Typed("", "standup")),
        ("CHECKIN now", Typed("now", "checkin")),
        (f"<@{BOT}> help", Typed("help")),
        ("", Typed("")),
    ],
)
def test_what_is_written_to_the_bot_alone_is_a_command(said: str, asked: Typed) -> None:
    found = arrived(written, direct(said))
    assert (found.request.asked, found.request.place, found.way.came) == (asked, here("dm-U1"), Came.DIRECT)


def test_files_are_counted_and_never_fetched() -> None:
    files = [{"id": "F1", "url_private": "https://files.example/1"}, {"id": "F2", "file_access": "check_file_info"}]
    alone = arrived(written, direct("look " * 4000, subtype="file_share", files=files)).request.asked
    thread = arrived(written, message("look", subtype="file_share", files=files)).request.asked
    assert (alone, thread) == (Remarked(("look " * 4000)[:LONGEST], 2), Remarked("look", 2))


@pytest.mark.parametrize("subtype", ["", None, "thread_broadcast"])
def test_a_message_in_a_thread_is_a_remark_on_its_case(subtype: str | None) -> None:
    found = arrived(written, message("we see &amp; agree", subtype=subtype))
    assert (found.request.asked, found.request.place) == (Remarked("we see & agree"), here("C1", "1.5"))
    assert (found.way.came, found.request.key) == (Came.REMARK, "T1:event:Ev1")


@pytest.mark.parametrize(
    "told",
    [
        {"thread_ts": None},
        {"text": f"<@{BOT}> list"},
        {"text": f"<@{BOT}|handrail> list"},
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": None},
        {"hidden": True},
        *(
            {"subtype": kind}
            for kind in ("message_changed", "message_deleted", "bot_message", "channel_join", "me_message")
        ),
    ],
)
def test_what_bots_write_what_is_edited_and_what_belongs_to_no_thread_means_nothing(told: Body) -> None:
    assert written(message(**told), SETUP) is None


@pytest.mark.parametrize("told", [{"bot_id": "B1"}, {"user": BOT}, {"subtype": "message_changed"}, {"hidden": True}])
def test_a_bots_direct_message_and_an_edited_one_mean_nothing(told: Body) -> None:
    assert written(direct("list", **told), SETUP) is None


@pytest.mark.parametrize("told", [{"bot_id": "B1"}, {"user": BOT}, {"user": ""}, {"hidden": True}])
def test_a_bots_mention_means_nothing(told: Body) -> None:
    assert mentioned(mention(**told), SETUP) is None


# --- once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trigger", [None, "", 5, "x" * 300])
def test_an_interaction_that_cannot_be_told_from_others_is_refused_in_words(trigger: object) -> None:
    for read, body in (
        (parse.command, command()),
        (parse.action, press()),
        (parse.action, interaction("block_actions", view=view(), actions=press()["actions"])),
        (parse.shortcut, interaction("shortcut", callback_id="escalate")),
        (parse.shortcut, message_shortcut()),
    ):
        with pytest.raises(UnreadableError) as refused:
            read({**body, "trigger_id": trigger}, SETUP)
        assert "nothing was changed" in refused.value.sentence


@pytest.mark.parametrize("number", [None, "", 5, "x" * 300])
def test_an_event_that_cannot_be_told_from_others_means_nothing(number: object) -> None:
    for read, body in ((mentioned, mention()), (written, message()), (written, direct("list"))):
        assert read({**body, "event_id": number}, SETUP) is None


@pytest.mark.parametrize(
    ("payload", "read", "begin"),
    [
        ("command", parse.command, None),
        ("button", parse.action, None),
        ("button_in_a_thread", parse.action, "@Handrail"),
        ("button_by_a_guest", parse.action, "@Handrail"),
        ("mention", mentioned, "@Handrail"),
        ("mention_by_a_guest", mentioned, "@Handrail"),
        ("direct", written, ""),
    ],
)
def test_a_line_begins_as_slack_lets_its_people_begin_one(payload: str, read: Read, begin: str | None) -> None:
    body = json.loads((GOLDEN / f"{payload}.json").read_text(encoding="utf-8"))["payload"]["payload"]
    assert arrived(read, body).request.begin == begin


def test_two_workspaces_never_share_a_key() -> None:
    both = door_setup("T1", "T2")
    keys = {arrived(parse.command, command(team_id=team), both).request.key for team in ("T1", "T2")}
    assert len(keys) == 2


# --- and whatever else --------------------------------------------------------------------------------------------

READS: Mapping[str, tuple[Read, ...]] = {
    "slash_commands": (parse.command,),
    "interactive": (parse.action, parse.submission, parse.shortcut),
    "events_api": (mentioned, written),
}


def every_text(part: object) -> list[str]:
    if isinstance(part, Mapping):
        return [text for name, value in part.items() for text in (*every_text(name), *every_text(value))]
    return [part] if isinstance(part, str) else []


def kept_of(found: Arrived) -> list[str]:
    """Every text of a request that a database or a wire may have to take."""
    request, way = found.request, found.way
    texts = [request.key, request.who.tenant, request.who.user, way.user, way.channel, way.thread, way.view_id]
    if request.place is not None:
        texts += [request.place.surface.room, request.place.thread or ""]
    return texts + [
        text
        for name in ("text", "verb", "ref", "form", "values")
        for text in every_text(getattr(request.asked, name, ""))
    ]


def test_no_payload_however_bent_is_more_than_unreadable() -> None:
    chance, fates = bending(7), {"arrived": 0, "nothing": 0, "unreadable": 0}
    known = [json.loads(path.read_text(encoding="utf-8"))["payload"] for path in sorted(GOLDEN.glob("*.json"))]
    setups = (SETUP, door_setup("E1"), door_setup("T1", "T9ORION", "E1"))
    for _ in range(400):
        for whole in known:
            payload, setup = bent(whole["payload"], chance), chance.choice(setups)
            for read in READS[whole["kind"]]:
                try:
                    found = read(payload, setup)
                except UnreadableError:
                    fates["unreadable"] += 1
                    continue
                fates["arrived" if found else "nothing"] += 1
                for text in kept_of(found) if found else ():
                    text.encode()
                    assert "\x00" not in text
    assert min(fates.values()) > 500, fates


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_somebody_writes_breaks_or_is_more_than_text(hostile: str) -> None:
    text = HOSTILE[hostile]
    asked = [
        arrived(parse.command, command(text)).request.asked,
        arrived(mentioned, mention(f"<@{BOT}> {text}")).request.asked,
        arrived(written, message(text)).request.asked,
        arrived(written, direct(text)).request.asked,
    ]
    for one in asked:
        assert isinstance(one, (Typed, Remarked))
        assert len(one.text) <= LONGEST
        assert "\x00" not in one.text
        one.text.encode()
    assert isinstance(arrived(parse.shortcut, message_shortcut(text)).request.asked, Pressed)


@pytest.mark.parametrize("bomb", ["<", "<@", "<!", "<#C", "<https://", "<https://a|", "&amp;", "<!a^", f"<@{BOT}"])
def test_no_text_takes_long_to_read(bomb: str) -> None:
    many = bomb * (250_000 // len(bomb))
    assert arrived(mentioned, mention(many)).request.asked == Typed(plain(many)[:LONGEST])
