"""Who acts in Slack, and through which workspace of ours: what is not certain is nobody of ours."""

import pytest

from adapters.slack import parse
from adapters.slack.people import installed_in
from handlers.commands.request import Identity
from tests.support.slack_door import door_setup
from tests.support.slack_told import (
    KIM,
    MIA,
    SETUP,
    Body,
    Read,
    arrived,
    command,
    direct,
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

GUEST = {"user": {"id": "U9", "team_id": "T9"}}
SHARED = {"is_ext_shared_channel": True}
GUEST_WRITES = {"user": "U9", "team": "T9", "user_team": "T9", "source_team": "T9"}
THEIRS = {"team": {"id": "T9", "domain": "orion"}, **GUEST}


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (parse.action, {**press(), **GUEST}),
        (parse.submission, {**submission(), **THEIRS}),
        (parse.action, {**press(actions=press()["actions"], view=view()), **THEIRS}),
        (mentioned, mention(outer=SHARED, user="U9", team="T1", user_team="T9")),
        (mentioned, mention(outer=SHARED, user="U9", team="T1", source_team="T9")),
        (mentioned, mention(outer=SHARED, user="U9", team="T9")),
        (written, message(outer={**SHARED, "team_id": "T9", "context_team_id": "T1"}, **GUEST_WRITES)),
        (written, message(outer={**SHARED, "team_id": "T9"}, user="U9", team="T9")),
        (written, direct("list", **GUEST_WRITES)),
    ],
)
def test_somebody_of_another_organisation_is_told_by_their_own_workspace_in_ours(read: Read, body: Body) -> None:
    found = arrived(read, body)
    assert (found.request.who, found.way.user, found.way.tenant) == (KIM, "U9", "T1")
    assert found.request.place is not None
    assert found.request.place.surface.tenant == "T1"


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (parse.action, press(user={"id": "U9"})),
        (parse.action, press(user={"id": "U9", "team_id": None}, enterprise={"id": "E1"})),
        (parse.action, press(user="U9")),
        (parse.submission, {**submission(), "user": {"id": "U9", "team_id": 5}}),
        (written, message(outer=SHARED, user="U9", team=None)),
        (mentioned, mention(outer=SHARED, user="U9", team=None)),
    ],
)
def test_whoever_is_of_no_workspace_that_we_are_told_is_nobody_of_ours(read: Read, body: Body) -> None:
    for setup in (SETUP, door_setup("E1"), door_setup("E1", "T1")):
        assert arrived(read, body, setup).request.who.tenant == ""


GRID = {"id": "E1", "name": "Harbour group"}
ENVELOPE = {"enterprise_id": "E1", "context_enterprise_id": "E1"}
ORG = {"team": None, "enterprise": GRID, "is_enterprise_install": True}


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (parse.command, command(enterprise_id="E1")),
        (parse.action, press(enterprise=GRID)),
        (parse.submission, {**submission(), "enterprise": GRID}),
        (parse.submission, {**submission(), "team": {"id": "T1", "enterprise_id": "E1"}}),
        (parse.shortcut, {**interaction("shortcut", callback_id="escalate"), **ORG}),
        (parse.shortcut, {**message_shortcut(), **ORG}),
        (mentioned, mention(outer=ENVELOPE)),
        (written, message(outer=ENVELOPE)),
        (written, direct("list") | ENVELOPE),
        (written, message(user_profile={"enterprise_id": "E1"}, team="T2")),
        (mentioned, mention(outer=SHARED, user_team="E1")),
    ],
)
def test_everybody_of_an_organisation_that_is_ours_as_a_whole_is_of_it(read: Read, body: Body) -> None:
    for setup in (door_setup("E1"), door_setup("T1", "E1")):
        assert arrived(read, body, setup).request.who == Identity("slack", "E1", "U1")


def test_in_an_organisation_wide_installation_a_button_counts_for_the_workspaces_that_we_know() -> None:
    body = {**press(), **ORG}
    assert arrived(parse.action, body, door_setup("E1", "T1")).request.who == Identity("slack", "E1", "U1")
    assert arrived(parse.action, body, door_setup("E1")).request.who == MIA


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (parse.action, {**press(enterprise=GRID), **GUEST}),
        (parse.action, {**press(), **GUEST, **ORG}),
        (parse.submission, {**submission(), **THEIRS, "enterprise": GRID}),
        (mentioned, mention(outer={**SHARED, **ENVELOPE}, user="U9", user_team="T9")),
        (written, message(outer={**SHARED, "team_id": "T9", "context_enterprise_id": "E1"}, **GUEST_WRITES)),
        (written, message(outer={**SHARED, **ENVELOPE}, **GUEST_WRITES)),
    ],
)
def test_a_guest_never_becomes_one_of_our_organisation(read: Read, body: Body) -> None:
    for setup in (door_setup("E1"), door_setup("E1", "T1")):
        assert arrived(read, body, setup).request.who == KIM


@pytest.mark.parametrize(
    ("body", "workspaces", "tenant"),
    [
        ({"authorizations": [{"team_id": "T1"}], "team_id": "T9"}, ("T1",), "T1"),
        ({"authorizations": [], "team_id": "T1"}, ("T1",), "T1"),
        ({"authorizations": [{"team_id": "T2", "enterprise_id": "E1"}]}, ("E1",), "E1"),
        ({"context_team_id": "T1", "team_id": "T9"}, ("T1",), "T1"),
        ({"team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, ("T1",), "T1"),
        ({"team": None, "enterprise": {"id": "E1"}}, ("E1",), "E1"),
        ({"team_id": "T7"}, ("T1",), "T7"),
        ({"team": "T1", "event": "x", "authorizations": "x", "view": []}, ("T1",), ""),
        ({}, ("T1",), ""),
    ],
)
def test_what_comes_in_comes_through_a_workspace_of_ours(body: Body, workspaces: tuple[str, ...], tenant: str) -> None:
    assert installed_in(body, workspaces) == tenant
