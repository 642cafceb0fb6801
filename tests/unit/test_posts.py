"""What an outbox row says when it is sent: as of now, only where it may be read, and nothing that matters no more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from handlers.act import Act
from handlers.cards.post import Post
from handlers.domain.errors import NotAllowed, NotFound
from handlers.domain.escalation import CancelReason, Escalation, Status, WaitingOn
from handlers.domain.rulebook import RuleBook, Surface
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience
from handlers.ports.post_office import OutboxRow, Outgoing, Posted
from handlers.ports.records import Draft
from handlers.posts import compose
from storage.store import SqlStore
from tests.support.cards import NOW, case, clock, desk_rules, minutes, shown

TEAM_ROOM = Surface("web", "", "dub-1")


def row(kind: str, destination: str, **values: object) -> OutboxRow:
    """A row for the first place of a destination, as the made-up desk has it."""
    rules = desk_rules()
    surface, audience = rules.surfaces(destination)[0]
    usual: dict[str, object] = {
        "key": f"{kind}:{destination}",
        "kind": kind,
        "destination": destination,
        "surface": surface,
        "audience": audience,
        "escalation_id": "case-1",
        "revision": 3,
    }
    return OutboxRow(Outgoing(**{**usual, **values}), 1, "sending", 1, NOW)  # type: ignore[arg-type]  # keyword values


@asynccontextmanager
async def desk(store: SqlStore, escalation: Escalation, rules: RuleBook | None = None) -> AsyncIterator[Act]:
    """A desk that holds this case with two clocks, and its board."""
    async with store.work() as work:
        await work.escalations.add(escalation)
        for kind, due in (("update", 30), ("resolve", 200)):
            await work.clocks.add(clock(kind, due))
        yield Act(work, rules or desk_rules(), lambda: "id")


async def posted(store: SqlStore, outbox_row: OutboxRow, **values: object) -> Post | None:
    """What is posted for a row about a case with these values."""
    async with desk(store, case(**values)) as act:
        return await compose(act, outbox_row, NOW)


def live(destination: str, **values: object) -> OutboxRow:
    return row("card", destination, slot=f"card:case-1:{destination}", **values)


async def test_the_team_reads_the_live_card_and_the_client_its_own(store: SqlStore) -> None:
    async with desk(store, case(owner="aoife", summary="SECRET", wait_reason="SECRET")) as act:
        ours = await compose(act, live("team:dub-1"), NOW)
        theirs = await compose(act, live("client:ORION"), NOW)
    assert ours is not None
    assert theirs is not None
    assert (ours.audience, theirs.audience) == (Audience.INTERNAL, Audience.CLIENT)
    assert "Aoife" in repr(ours.card)
    assert ours.text.startswith("ORION-42 card · ")
    assert "SECRET" not in repr(theirs)
    assert "Aoife" not in repr(theirs)
    assert (ours.mentions, theirs.mentions) == ((), ())


async def test_a_standing_card_is_edited_and_the_thread_is_answered(store: SqlStore) -> None:
    async with desk(store, case()) as act:
        slot = "card:case-1:team:dub-1"
        await act.work.messages.keep(Posted(slot, TEAM_ROOM, "m-7", "case-1", 2))
        card = await compose(act, live("team:dub-1", revision=2), NOW)
        event = await act.work.timeline.add("case-1", at=NOW, actor="aoife", kind="note", text="two more accounts")
        story = await compose(act, row("update", "team:dub-1", thread=slot, about={"event": str(event.seq)}), NOW)
    assert card is not None
    assert (card.edits, card.revision) == ("m-7", 3)
    assert story is not None
    assert (story.thread, story.edits) == ("m-7", None)
    assert story.text == "ORION-42 update · note · Aoife"
    assert shown(story.card.lines[0]) == "09:00 · Aoife noted: «two more accounts»"


async def test_an_older_revision_than_what_stands_is_dropped(store: SqlStore) -> None:
    async with desk(store, case()) as act:
        await act.work.messages.keep(Posted("card:case-1:team:dub-1", TEAM_ROOM, "m-7", "case-1", 4))
        assert await compose(act, live("team:dub-1", revision=3), NOW) is None
        assert await compose(act, live("team:dub-1", revision=4), NOW) is not None


async def test_a_record_that_is_gone_and_a_kind_nobody_knows_are_errors(store: SqlStore) -> None:
    async with desk(store, case()) as act:
        with pytest.raises(NotFound):
            await compose(act, live("team:dub-1", escalation_id="case-9"), NOW)
        with pytest.raises(NotFound):
            await compose(act, row("limerick", "team:dub-1"), NOW)
        with pytest.raises(NotFound):
            await compose(act, row("update", "team:dub-1", about={"event": "99"}), NOW)


async def test_another_clients_channel_and_contact_never_get_the_case(store: SqlStore) -> None:
    async with desk(store, case()) as act:
        for destination in ("client:VEGA", "person:client_vega"):
            with pytest.raises(NotAllowed):
                await compose(act, live(destination), NOW)
        with pytest.raises(NotAllowed):
            await compose(act, row("card", "client:VEGA", about={"board": "ORION"}), NOW)


async def test_internal_words_never_go_to_a_surface_that_a_client_reads(store: SqlStore) -> None:
    async with desk(store, case(owner="aoife")) as act:
        note = await act.work.timeline.add("case-1", at=NOW, actor="aoife", kind="note", text="SECRET")
        with pytest.raises(NotAllowed):
            await compose(act, row("update", "client:ORION", about={"event": str(note.seq)}), NOW)
        with pytest.raises(NotAllowed):
            await compose(act, row("breach", "client:ORION", about={"items": "", "person": "client_orion"}), NOW)


async def test_a_team_room_that_became_a_clients_refuses_what_was_queued_for_the_team(store: SqlStore) -> None:
    rules = desk_rules()
    unbound = replace(rules, teams={"dub-1": replace(rules.teams["dub-1"], surfaces=())})
    orion = replace(rules.clients["ORION"], surfaces=(TEAM_ROOM,))
    shared = replace(rules, clients={**rules.clients, "ORION": orion})
    async with desk(store, case(), unbound) as act:
        assert await compose(act, live("team:dub-1"), NOW) is None
        with pytest.raises(NotAllowed):
            await compose(replace(act, rules=shared), live("team:dub-1"), NOW)


async def test_a_type_the_client_does_not_see_is_not_posted_there(store: SqlStore) -> None:
    rules = desk_rules()
    hidden = replace(rules.types["imminent_harm"], client_visible=False)
    async with desk(store, case(), replace(rules, types={**rules.types, "imminent_harm": hidden})) as act:
        assert await compose(act, live("client:ORION"), NOW) is None
        assert await compose(act, live("team:dub-1"), NOW) is not None


async def test_a_restricted_case_reaches_its_group_and_as_a_status_its_raiser(store: SqlStore) -> None:
    hidden = case(
        ref="R-3", type="csae", restricted=True, summary="SECRET", severity=Severity.P0, owner="ben", taken_at=NOW
    )
    async with desk(store, hidden) as act:
        for destination in ("team:dub-1", "managers", "client:ORION", "person:aoife", "person:ana"):
            assert await compose(act, live(destination), NOW) is None
        member = await compose(act, live("person:ben"), NOW)
        receipt = await compose(act, row("receipt", "person:ana", slot="receipt:case-1"), NOW)
    assert member is not None
    assert member.card.title == "Restricted case R-3"
    assert receipt is not None
    assert receipt.text == "R-3 receipt · somebody has it"
    for post in (member, receipt):
        assert "SECRET" not in repr(post)
        assert "Child" not in repr(post)
    assert "Ben" not in repr(receipt)


async def test_the_board_lists_open_cases_of_its_client_and_is_pinned(store: SqlStore) -> None:
    board = row("card", "client:ORION", slot="board:ORION", about={"board": "ORION"}, revision=77)
    async with desk(store, case()) as act:
        others: list[dict[str, object]] = [
            {"ref": "VEGA-1", "client": "VEGA"},
            {"ref": "R-1", "type": "csae", "restricted": True},
            {"ref": "ORION-1", "status": Status.CLOSED},
            {"ref": "ORION-7", "status": Status.WAITING, "waiting_on": WaitingOn.CLIENT},
        ]
        for values in others:
            await act.work.escalations.add(case(id=str(values["ref"]), **values))
        post = await compose(act, board, NOW)
    assert post is not None
    assert (post.pin, post.text, post.revision) == (True, "ORION card: board", 77)
    assert sorted(shown(item.line).split()[0] for item in post.card.items) == ["ORION-42", "ORION-7"]


async def test_a_client_update_is_the_card_of_the_preview_and_the_story_keeps_the_alias(store: SqlStore) -> None:
    async with desk(store, case()) as act:
        told = await act.work.timeline.add(
            "case-1", at=NOW, actor="aoife", kind="update", audience=Audience.CLIENT, text="It is down"
        )
        solved = await act.work.timeline.add("case-1", at=NOW, actor="aoife", kind="resolve", audience=Audience.CLIENT)
        update = await compose(act, row("update", "client:ORION", about={"event": str(told.seq)}), NOW)
        resolved = await compose(
            act, row("update", "client:ORION", about={"event": str(solved.seq), "heard": "yes"}), NOW
        )
    assert update is not None
    assert update.text == "ORION-42 update · Dublin T&S desk"
    assert update.mentions == ()
    assert resolved is not None
    assert resolved.mentions == ("client_orion",)
    assert shown(resolved.card.lines[0]) == "09:00 · Dublin T&S desk resolved it"


async def test_a_receipt_is_its_raisers_alone_and_says_who_was_told(store: SqlStore) -> None:
    async with desk(store, case(owner="ben", taken_at=minutes(-1))) as act:
        for at, person in ((-6, "aoife"), (-4, "ben")):
            data = {"told": [person], "clock": "ack", "step": "75"}
            await act.work.timeline.add("case-1", at=minutes(at), actor="handrail", kind="warning", data=data)
        receipt = await compose(act, row("receipt", "person:ana"), NOW)
        with pytest.raises(NotAllowed):
            await compose(act, row("receipt", "person:ben"), NOW)
    assert receipt is not None
    assert shown(receipt.card.lines[0]) == "Told Aoife 08:54 · no answer · told Ben 08:56 · Ben has it 08:59"
    assert receipt.mentions == ()


async def test_a_clients_receipt_names_nobody(store: SqlStore) -> None:
    receipt = await posted(
        store, row("receipt", "person:client_orion"), raiser="client_orion", owner="ben", taken_at=NOW
    )
    assert receipt is not None
    assert receipt.audience is Audience.CLIENT
    assert shown(receipt.card.lines[0]) == "Dublin T&S desk has it 09:00"
    assert "Ben" not in repr(receipt.card)


async def test_what_was_withdrawn_is_edited_where_it_stands_and_dropped_where_it_does_not(store: SqlStore) -> None:
    gone = case(status=Status.CANCELLED, cancel_reason=CancelReason.WITHDRAWN)
    ping = row("untaken", "person:aoife", slot="ping:1", about={"person": "aoife", "items": ""})
    async with desk(store, gone) as act:
        assert await compose(act, live("team:dub-1"), NOW) is None
        assert await compose(act, ping, NOW) is None
        for slot, surface in (("card:case-1:team:dub-1", TEAM_ROOM), ("ping:1", ping.outgoing.surface)):
            await act.work.messages.keep(Posted(slot, surface, "m-1", "case-1", 1))
        card = await compose(act, live("team:dub-1"), NOW)
        marked = await compose(act, ping, NOW)
    assert card is not None
    assert "cancelled: withdrawn" in card.text
    assert marked is not None
    assert (marked.text, marked.edits) == ("ORION-42 untaken · withdrawn", "m-1")


async def test_an_offer_matters_while_it_stands(store: SqlStore) -> None:
    offer = row("handover", "person:ben", about={"what": "offered", "by": "aoife"})
    async with desk(store, case(owner="aoife", offered_to="ben", taken_at=NOW)) as act:
        await act.work.timeline.add("case-1", at=NOW, actor="aoife", kind="handoff", text="the client answers at two")
        post = await compose(act, offer, NOW)
        assert post is not None
        assert post.text.startswith("ORION-42 handover · ")
        assert [action.id for action in post.card.actions] == ["accept", "decline", "show"]
        assert post.mentions == ("ben",)
        assert "«the client answers at two»" in [shown(line) for line in post.card.lines]
        kept = await act.work.escalations.get("case-1")
        assert kept is not None
        await act.work.escalations.keep(replace(kept, offered_to=None))
        assert await compose(act, offer, NOW) is None


async def test_reminders_say_what_happened_and_are_dropped_when_it_is_settled(store: SqlStore) -> None:
    need = row("reminder", "client:ORION", about={"need": "yes"})
    draft = row("reminder", "person:ben", about={"draft": "yes", "by": "aoife"})
    async with desk(store, case(status=Status.IN_PROGRESS, owner="aoife")) as act:
        assert await compose(act, need, NOW) is None
        assert await compose(act, draft, NOW) is None
        await act.work.drafts.put(Draft("case-1", "aoife", "We have taken it down", NOW))
        asked = await compose(act, draft, NOW)
        kept = await act.work.escalations.get("case-1")
        assert kept is not None
        await act.work.escalations.keep(replace(kept, status=Status.WAITING, waiting_on=WaitingOn.CLIENT))
        needed = await compose(act, need, NOW)
    assert asked is not None
    assert asked.text.startswith("ORION-42 reminder · ")
    assert [shown(line) for line in asked.card.lines][-2:] == [
        "Aoife asks you to read and send this to the client",
        "«We have taken it down»",
    ]
    assert [action.id for action in asked.card.actions] == ["approve", "show"]
    assert needed is not None
    assert needed.mentions == ("client_orion",)


async def test_a_former_owner_gets_no_new_card_and_a_standing_one_is_kept_up_to_date(store: SqlStore) -> None:
    async with desk(store, case(owner="ben")) as act:
        assert await compose(act, live("person:aoife"), NOW) is None
        assert await compose(act, live("person:ben"), NOW) is not None
        surface = act.rules.surfaces("person:aoife")[0][0]
        await act.work.messages.keep(Posted("card:case-1:person:aoife", surface, "m-3", "case-1", 1))
        assert await compose(act, live("person:aoife"), NOW) is not None


async def test_a_link_opens_only_on_an_allow_listed_host(store: SqlStore) -> None:
    addresses = {
        "https://review.orion.example/7": True,
        "http://review.orion.example/7": False,
        "https://review.orion.example.evil.example/7": False,
        "https://u@review.orion.example/7": False,
        "https://[broken": False,
    }
    for number, (address, opens) in enumerate(addresses.items()):
        async with store.work() as work:
            await work.escalations.add(case(id=f"c-{number}", ref=f"ORION-{number}", fields={"case_link": address}))
            post = await compose(
                Act(work, desk_rules(), lambda: "id"), live("team:dub-1", escalation_id=f"c-{number}"), NOW
            )
        assert post is not None
        assert any(action.link for action in post.card.actions) is opens, address
