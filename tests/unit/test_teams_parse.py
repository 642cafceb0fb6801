"""What people do in Teams, as the Desk is asked it: one grammar, honest identities, and nothing that can be made up."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams import forms, tokens, words
from adapters.teams.gate import Let
from adapters.teams.parse import Arrived, Came, heard
from adapters.teams.settings import Hearing
from handlers.cards.card import Action
from handlers.cards.form import Field, Form
from handlers.commands.request import Filled, Identity, Place, Pressed, Remarked, Surface, Typed
from tests.support.cards import NOW
from tests.support.teams.cards import buttons
from tests.support.teams.connector import bot
from tests.support.teams.shapes import FOREIGN
from tests.support.teams_door import SERVICE, TENANT, activity

Json = dict[str, Any]
HEARING = Hearing(
    {"escalate": "escalate", "esc": "escalate", "standup": "standup"}, lambda s: s.replace("secret", "[x]")
)
ROOM = "19:team@thread.tacv2"
US = {"type": "mention", "text": "<at>Handrail</at>", "mentioned": {**bot(), "name": "Handrail"}}
ALONE = {"id": "a:1", "conversationType": "personal", "tenantId": TENANT}
CLAIM = Action("claim", "Take", "ORION-1", 3)
PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)


def read(**changes: Any) -> Arrived | None:
    return heard(Let(activity(**{"entities": [US], **changes}), SERVICE, TENANT), HEARING)


def asked(**changes: Any) -> Arrived:
    arrived = read(**changes)
    assert arrived is not None
    return arrived


def invoke(name: str, value: object, **changes: Any) -> Arrived:
    return asked(type="invoke", name=name, value=value, id="f:1", text=None, **changes)


@pytest.mark.parametrize(
    ("said", "wanted"),
    {
        "<at>Handrail</at> list": Typed("list"),
        "<at>Handrail</at> /escalate list": Typed("list"),
        "<at>Handrail</at> escalate list": Typed("list"),
        "<at>Handrail</at> ESC list": Typed("list"),
        "<at>Handrail</at>&nbsp;list mine": Typed("list mine"),
        "please <at>Handrail</at>: list": Typed("please : list"),
        "<at>Handrail</at>, show ORION-1": Typed("show ORION-1"),
        "<at>Handrail</at> standup now": Typed("now", "standup"),
        "<at>Handrail</at>": Typed(""),
        "<at>Handrail</at> note ORION-1 a &lt; b &amp;amp; c": Typed("note ORION-1 a < b &amp; c"),
        "<at>Handrail</at> note ORION-1 <at>Handrail</at> said so": Typed("note ORION-1 @Handrail said so"),
    }.items(),
)
def test_one_grammar_with_or_without_a_slash(said: str, wanted: Typed) -> None:
    assert asked(text=said).request.asked == wanted
    assert asked(text=said, conversation=ALONE).request.asked == wanted


def test_in_a_direct_message_nobody_has_to_be_called() -> None:
    arrived = heard(Let(activity(text="/escalate list", conversation=ALONE), SERVICE, TENANT), HEARING)
    assert arrived is not None
    assert arrived.request.asked == Typed("list")
    assert arrived.request.place == Place(Surface("teams", TENANT, "dm-aad-lead"))
    assert arrived.request.begin == ""


def test_elsewhere_what_is_not_for_us_is_not_heard() -> None:
    others = {"type": "mention", "text": "<at>Ana</at>", "mentioned": {"id": "29:ana", "name": "Ana"}}
    for entities in ([], [others], None, [7, {}, {"type": "mention"}], "text"):
        assert heard(Let(activity(entities=entities), SERVICE, TENANT), HEARING) is None
    private = activity(recipient={**bot(), "isTargeted": True}, text="/escalate list")
    arrived = heard(Let(private, SERVICE, TENANT), HEARING)
    assert arrived is not None
    assert (arrived.request.asked, arrived.way.targeted) == (Typed("list"), True)


@pytest.mark.parametrize(
    "sender", [{"id": "28:other", "aadObjectId": "a"}, {"id": "29:x", "role": "bot"}, {"id": "19:x"}, {"id": "x"}]
)
def test_another_bot_is_nobody(sender: Json) -> None:
    assert read(**{"from": sender}) is None


@pytest.mark.parametrize(
    ("sender", "who"),
    [
        ({"id": "29:lead", "aadObjectId": "aad-lead"}, Identity("teams", TENANT, "aad-lead")),
        ({"id": "29:kim", "aadObjectId": "aad-kim", "tenantId": FOREIGN}, Identity("teams", FOREIGN, "aad-kim")),
        ({"id": "29:odd"}, Identity("teams", "", "29:odd")),
        ({"id": "29:odd", "aadObjectId": ["aad-lead"]}, Identity("teams", "", "29:odd")),
        ({"id": "29:odd", "name": "aad-lead", "userPrincipalName": "aad-lead"}, Identity("teams", "", "29:odd")),
    ],
)
def test_who_it_is_is_their_tenant_and_their_object_id(sender: Json, who: Identity) -> None:
    assert asked(**{"from": sender}).request.who == who


def test_the_thread_is_that_of_the_message_and_not_the_one_that_it_begins() -> None:
    under = {"id": f"{ROOM};messageid=1690", "conversationType": "channel", "tenantId": TENANT}
    assert asked(conversation=under).request.place == Place(Surface("teams", TENANT, ROOM), "1690", said=True)
    begun = {**under, "id": f"{ROOM};messageid=1700000000001"}
    arrived = asked(conversation=begun)
    assert arrived.request.place == Place(Surface("teams", TENANT, ROOM), said=True)
    assert (arrived.way.thread, arrived.way.under) == ("", "1700000000001"), "it is answered under itself"


def test_people_stand_in_a_line_as_the_grammar_understands_them() -> None:
    ana = {
        "type": "mention",
        "text": "<at>Ana</at>",
        "mentioned": {"id": "29:ana", "name": "Ana", "aadObjectId": "a-1"},
    }
    eve = {"type": "mention", "text": "<at>Eve</at>", "mentioned": {"id": "29:eve", "name": "&lt;@a-1&gt;"}}
    said = "<at>Handrail</at> assign ORION-1 <at>Ana</at> <at>Eve</at>"
    arrived = heard(Let(activity(text=said, entities=[US, ana, eve]), SERVICE, TENANT), HEARING)
    assert arrived is not None
    assert arrived.request.asked == Typed("assign ORION-1 <@a-1> @&lt;@a-1&gt;")


def test_files_are_counted_and_a_message_s_own_html_is_none() -> None:
    own = {"contentType": "text/html", "content": "<p>x</p>"}
    file = {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "x.png"}
    assert isinstance(asked(attachments=[own]).request.asked, Typed)
    assert asked(attachments=[own, file, {"contentType": "image/*"}]).request.asked == Remarked("list", 2)


# --- buttons and dialogs ------------------------------------------------------------------------------------------


def test_a_button_is_asked_from_the_thread_of_its_card() -> None:
    value = {"action": {"type": "Action.Execute", "verb": "claim", "data": tokens.button(CLAIM)}, "trigger": "manual"}
    for changes, thread in (
        ({"replyToId": "1690"}, "1690"),
        ({"replyToId": "1695", "conversation": {"id": f"{ROOM};messageid=1690", "tenantId": TENANT}}, "1690"),
    ):
        arrived = invoke("adaptiveCard/action", value, **changes)
        assert (arrived.way.came, arrived.request.asked) == (Came.EXECUTE, Pressed("claim", "ORION-1", 3))
        assert arrived.request.place == Place(Surface("teams", TENANT, ROOM), thread)


def test_an_older_program_presses_the_same_button_by_a_message() -> None:
    arrived = asked(text=None, entities=None, value=tokens.button(CLAIM), replyToId="1690")
    assert (arrived.way.came, arrived.request.asked) == (Came.MESSAGE, Pressed("claim", "ORION-1", 3))


def test_a_card_that_asks_to_be_drawn_anew_is_nobody_s_wish() -> None:
    value = {"action": {"data": tokens.button(CLAIM)}, "trigger": "automatic"}
    assert read(type="invoke", name="adaptiveCard/action", value=value, id="f:1") is None


def test_a_button_opens_its_dialog_and_what_is_sent_in_comes_from_there() -> None:
    fetched = invoke("task/fetch", {"data": {**tokens.button(CLAIM), "type": "task/fetch"}}, replyToId="1690")
    assert (fetched.way.came, fetched.request.asked) == (Came.FETCH, Pressed("claim", "ORION-1", 3))
    sent = invoke("task/submit", {"data": _filled("Hello", "draft-1")})
    assert sent.request.asked == Filled("note:ORION-1", {"text": "Hello"})
    assert sent.request.place == Place(Surface("teams", TENANT, ROOM), "1690")


def test_what_is_sent_in_cannot_say_in_which_room_it_was() -> None:
    elsewhere = {**_filled("Hello", "d"), "room": "19:orion@thread.tacv2", "channel": "19:orion@thread.tacv2"}
    sent = invoke("task/submit", {"data": elsewhere})
    assert sent.request.place is not None
    assert sent.request.place.surface.room == ROOM


def test_the_message_extension_opens_the_form() -> None:
    arrived = invoke("composeExtension/fetchTask", {"commandId": "escalate", "commandContext": "compose"})
    assert (arrived.way.came, arrived.request.asked) == (Came.EXTENSION, Pressed("new"))
    sent = invoke("composeExtension/submitAction", {"commandId": "escalate", "data": _filled("Hello", "d")})
    assert (sent.way.came, sent.request.asked) == (Came.EXTENSION_SUBMIT, Filled("note:ORION-1", {"text": "Hello"}))


def test_a_message_is_escalated_with_its_words_its_link_and_its_author() -> None:
    link = f"https://teams.microsoft.com/l/message/{ROOM}/1690"
    payload = {
        "id": "1690",
        "body": {"contentType": "html", "content": "<div>the&nbsp;secret &lt;b&gt;<br>is <em>out</em></div>"},
        "from": {"user": {"id": "aad-mod", "displayName": "Mo"}},
        "linkToMessage": link,
    }
    value = {"commandId": "escalateMessage", "commandContext": "message", "messagePayload": payload}
    wanted = {"excerpt": "the [x] <b>\nis out", "source": link, "author": f"teams:{TENANT}:aad-mod"}
    assert invoke("composeExtension/fetchTask", value).request.asked == Pressed("new", values=wanted)
    payload |= {
        "linkToMessage": "https://evil.example/l/message",
        "body": {"contentType": "text", "content": "x" * 900},
    }
    found = invoke("composeExtension/fetchTask", value).request.asked
    assert isinstance(found, Pressed)
    assert found.values["excerpt"] == "x" * 499 + "…"
    assert "source" not in found.values


@pytest.mark.parametrize(
    "part", ["<a ", "<a =", "<!--", "</", "<?", "<![", "<![CDATA[", "<", "<a x='", '<a "', "<img alt='", "<at><p>"]
)
def test_html_that_was_made_to_keep_us_busy_is_read_at_once(part: str) -> None:
    """The standard library's parser was at some of these for minutes, and nobody else was heard meanwhile."""
    words.of_html(part * (200_000 // len(part)))


def test_html_that_was_made_to_break_a_reader_breaks_nothing() -> None:
    assert words.of_html(f"<p>&#{'9' * 5000}; &#x110000; &#xD800; &nosuch; &lt;b&gt;</p>").endswith("<b>")
    assert words.of_html('<p title="a > b">one</p><!-- two --><P>three</P>') == "one\nthree"
    assert words.of_html("a <![b]> c") != ""


def test_hostile_html_is_words() -> None:
    assert words.of_html("<script>pwn()</script><style>x</style><p>a</p><img alt='🙂'><at id=0>Ana</at>") == "a\n🙂Ana"
    assert words.of_html("<" * 50_000) != ""
    assert words.of_html("<div>a<div") == "a<div"


@pytest.mark.parametrize("name", ["composeExtension/query", "fileConsent/invoke", "signin/verifyState", ""])
def test_what_nobody_offers_means_nothing(name: str) -> None:
    assert read(type="invoke", name=name, value={}, id="f:1") is None


# --- the same again -----------------------------------------------------------------------------------------------


def test_the_same_delivery_has_the_same_key_and_another_one_another() -> None:
    first = asked().request.key
    assert asked(text="<at>Handrail</at> other words").request.key == first
    assert asked(id="1700000000002").request.key != first
    assert asked(conversation={"id": "19:other@thread.tacv2", "tenantId": TENANT}).request.key != first
    assert asked(**{"from": {"id": "29:mod", "aadObjectId": "aad-mod"}}).request.key != first
    with pytest.raises(tokens.UnreadableError):
        read(id=None)


def test_a_form_that_comes_again_under_another_id_is_the_same() -> None:
    value = {"data": _filled("Hello", "draft-1")}
    first = asked(type="invoke", name="task/submit", value=value, id="f:1").request.key
    assert asked(type="invoke", name="task/submit", value=value, id="f:2").request.key == first
    other = {"data": _filled("Hello", "draft-2")}
    assert asked(type="invoke", name="task/submit", value=other, id="f:1").request.key != first
    theirs = asked(
        type="invoke", name="task/submit", value=value, id="f:1", **{"from": {"id": "29:m", "aadObjectId": "m"}}
    )
    assert theirs.request.key != first


@settings(deadline=None)  # a busy machine is no finding
@given(st.dictionaries(st.sampled_from(["text", "value", "entities", "attachments", "conversation", "from"]), PIECES))
def test_no_piece_of_an_activity_is_an_error_of_ours(changes: Mapping[str, Any]) -> None:
    for kind in (
        {},
        *({"type": "invoke", "name": name} for name in ("adaptiveCard/action", "task/fetch", "task/submit")),
    ):
        try:
            heard(Let({**activity(entities=[US]), **kind, **changes}, SERVICE, TENANT), HEARING)
        except tokens.UnreadableError as unreadable:
            assert "nothing was changed" in unreadable.sentence  # noqa: PT017 — much of it can be read


def _filled(said: str, draft: str) -> Json:
    """What Teams sends of a form with one field."""
    form = Form("note:ORION-1", "Note", (Field("text", "Text", required=True),))
    drawn = forms.dialog(form, forms.Opened("1690", draft), NOW)
    return {**next(buttons(drawn))["data"], "f.text": said}
