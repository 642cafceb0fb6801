"""Raising a case: in one form, once, by those who may, with nothing kept of what must not be kept."""

from handlers.cards.reply import Ask, Say
from handlers.domain.escalation import Status
from handlers.domain.severity import Severity
from handlers.ports.records import Scope, Search
from tests.support.house import FIELDS, House, raised, words


async def _all(house: House) -> int:
    async with house.store.reading() as work:
        return await work.escalations.count(
            Search(Scope(everything=True, restricted_types=frozenset(house.rules.types)))
        )


async def test_a_case_gets_its_clients_next_number_and_its_types_severity(house: House) -> None:
    first, second = await raised(house), await raised(house)
    assert (first, second) == ("ORION-1", "ORION-2")
    async with house.store.reading() as work:
        case = await work.escalations.by_ref("ORION-1")
    assert case is not None
    assert (case.client, case.team, case.site, case.severity, case.status) == (
        "ORION",
        "dub-1",
        "dublin",
        Severity.P1,
        Status.NEW,
    )


async def test_the_cards_stand_in_the_teams_channel_the_managers_channel_and_the_clients(house: House) -> None:
    ref = await raised(house)
    assert house.hears("dub-1", f"{ref} card")
    assert house.hears("managers", f"{ref} card")
    assert house.hears("client-ORION", f"{ref} card")
    assert house.hears("dm-moderator1", f"{ref} receipt")
    assert not [room for room in house.rooms if "VEGA" in room or "vega" in room]


async def test_nothing_typed_opens_the_form_and_a_missing_field_is_named_at_the_field(house: House) -> None:
    asked = await house.says("moderator1", "new", room="dub-1")
    assert isinstance(asked, Ask)
    assert asked.form.id == "new"
    again = await house.fills("moderator1", "new", {"type": "imminent_harm", "country": "IE"}, room="dub-1")
    assert isinstance(again, Ask)
    assert "case_link" in again.form.errors
    assert next(field.value for field in again.form.fields if field.name == "country") == "IE"
    assert await _all(house) == 0


async def test_a_link_to_an_unknown_host_is_refused_at_the_field_and_nothing_is_kept(house: House) -> None:
    values = {"type": "imminent_harm", **FIELDS["imminent_harm"], "case_link": "https://evil.example/x"}
    again = await house.fills("moderator1", "new", values, room="dub-1")
    assert isinstance(again, Ask)
    assert "evil" in again.form.errors["case_link"]
    assert await _all(house) == 0


async def test_the_same_delivery_twice_raises_one_case_and_gives_the_same_answer(house: House) -> None:
    values = {"type": "vip_press", "case_id": "CASE-77"}
    first = await house.fills("moderator1", "new", values, room="dub-1", key="k1")
    second = await house.fills("moderator1", "new", values, room="dub-1", key="k1")
    assert first == second
    assert await _all(house) == 1


async def test_the_same_content_is_offered_as_plus_one_instead_of_a_second_page(house: House) -> None:
    await house.fills("moderator1", "new", {"type": "vip_press", "case_id": "CASE-88"}, room="dub-1")
    reply = await house.fills("lead", "new", {"type": "vip_press", "case_id": "case-88"}, room="dub-1")
    assert isinstance(reply, Say)
    assert "plus_one" in [action.id for action in reply.card.actions]
    assert await _all(house) == 1
    await house.presses("lead", "plus_one", "ORION-1")
    async with house.store.reading() as work:
        case = await work.escalations.by_ref("ORION-1")
    assert case is not None
    assert case.plus_ones == ("lead",)


async def test_a_client_counts_itself_where_its_content_is_open_already(house: House) -> None:
    await house.fills("moderator1", "new", {"type": "vip_press", "case_id": "CASE-88"}, room="dub-1")
    reply = await house.fills("client_orion", "new", {"type": "vip_press", "case_id": "CASE-88"}, room="client-ORION")
    assert isinstance(reply, Say)
    offered = next(action for action in reply.card.actions if action.id == "plus_one")
    assert "+1" in words(await house.presses("client_orion", "plus_one", offered.ref))
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(offered.ref)
    assert case is not None
    assert case.plus_ones == ("client_orion",)


async def test_child_safety_takes_a_case_id_and_nothing_else(house: House) -> None:
    values = {"type": "csae", "case_id": "CASE-9", "active_abuse": "true", "summary": "what it shows"}
    reply = await house.fills("moderator1", "new", values, room="dub-1")
    assert isinstance(reply, Ask)
    assert "summary" in reply.form.errors
    assert await _all(house) == 0


async def test_a_restricted_case_does_not_exist_for_anybody_outside_its_group(house: House) -> None:
    ref = await raised(house, "csae")
    assert ref == "R-1"
    for somebody in ("moderator2", "client_vega", "coach"):
        unknown, restricted = await house.says(somebody, "show R-99"), await house.says(somebody, f"show {ref}")
        assert words(restricted) == words(unknown).replace("R-99", ref)
    for room, heard in house.rooms.items():
        if not room.startswith("dm-"):
            assert not [message for message in heard if "R-1" in message.text]


async def test_words_are_redacted_before_they_are_kept(house: House) -> None:
    ref = await raised(house, summary="write to kim@orion.example or +353 86 123 4567")
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    assert "kim@" not in case.summary
    assert "123 4567" not in case.summary


async def test_undo_takes_a_case_back_within_two_minutes_and_only_by_its_raiser(house: House) -> None:
    ref = await raised(house)
    assert "Only who raised" in words(await house.says("lead", f"undo {ref}"))
    await house.waits(seconds=119)
    assert "taken back" in words(await house.says("moderator1", f"undo {ref}"))
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    assert case.status is Status.CANCELLED
    await house.waits(hours=8)
    assert house.pings() == []


async def test_undo_is_refused_after_two_minutes(house: House) -> None:
    ref = await raised(house)
    await house.waits(seconds=121)
    assert "two minutes" in words(await house.says("moderator1", f"undo {ref}"))


async def test_a_milder_severity_at_opening_is_for_leads(house: House) -> None:
    reply = await house.fills(
        "moderator1", "new", {"type": "vip_press", "case_id": "CASE-1", "severity": "P3"}, room="dub-1"
    )
    assert isinstance(reply, Ask)
    assert "severity" in reply.form.errors
    ref = await raised(house, who="lead", severity="P3")
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    assert case.severity is Severity.P3


async def test_a_client_raises_in_its_own_channel_for_itself_alone(house: House) -> None:
    ref = await raised(house, who="client_orion", room="client-ORION")
    assert ref == "ORION-1"
    reply = await house.fills(
        "client_orion", "new", {"type": "vip_press", "case_id": "CASE-5", "client": "VEGA"}, room="client-ORION"
    )
    assert isinstance(reply, Ask)
    assert "client" in reply.form.errors


async def test_coaches_and_auditors_cannot_raise(house: House) -> None:
    for somebody in ("coach", "auditor", "administrator"):
        reply = await house.fills(somebody, "new", {"type": "vip_press", "case_id": "CASE-5"})
        assert "cannot raise" in words(reply)
    assert await _all(house) == 0
