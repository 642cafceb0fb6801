"""Working a case: taken, passed on, waited on, told, resolved, reopened; each by those who may, each in one line."""

import pytest

from handlers.cards.reply import Ask, Say
from handlers.cards.words import HOLDING_TEXT
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.escalations.telling import digest
from tests.support.house import House, raised, words


async def case_of(house: House, ref: str) -> Escalation:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    return case


async def clock_of(house: House, ref: str, kind: str) -> Clock:
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        clocks = [clock for clock in await work.clocks.of([case.id]) if clock.kind == kind]
    return clocks[-1]


async def test_taking_a_case_makes_it_ones_own_and_stops_its_ack_clock(house: House) -> None:
    ref = await raised(house)
    await house.waits(minutes=10)
    assert f"{ref} is yours" in words(await house.says("lead", f"claim {ref}"))
    case = await case_of(house, ref)
    assert (case.owner, case.status) == ("lead", Status.ACKNOWLEDGED)
    ack = await clock_of(house, ref, "ack")
    assert (ack.state, ack.consumed) == (ClockState.MET, 600)


async def test_taking_it_twice_changes_nothing(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    before = await case_of(house, ref)
    assert "already" in words(await house.says("lead", f"claim {ref}"))
    assert await case_of(house, ref) == before


async def test_being_assigned_does_not_stop_the_ack_clock_but_the_first_act_does(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"assign {ref} @lead")
    assert (await clock_of(house, ref, "ack")).state is ClockState.RUNNING
    assert house.hears("dm-lead", f"{ref} handover")
    await house.says("lead", f"note {ref} on it")
    assert (await clock_of(house, ref, "ack")).state is ClockState.MET
    assert (await case_of(house, ref)).status is Status.IN_PROGRESS


async def test_a_case_passed_on_stays_with_its_owner_until_it_is_accepted(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"handoff {ref} @manager the client answers at noon")
    assert (await case_of(house, ref)).owner == "lead"
    assert "not offered to you" in words(await house.says("site_lead", f"accept {ref}"))
    assert "yours now" in words(await house.says("manager", f"accept {ref}"))
    assert (await case_of(house, ref)).owner == "manager"


async def test_several_cases_are_taken_at_once_or_not_at_all(house: House) -> None:
    first, second = await raised(house), await raised(house)
    reply = words(await house.says("lead", f"claim {first} {second} ORION-99"))
    assert "ORION-99" in reply
    assert (await case_of(house, first)).owner is None
    await house.says("lead", f"claim {first}, {second}")
    assert [(await case_of(house, ref)).owner for ref in (first, second)] == ["lead", "lead"]


async def test_waiting_on_the_client_stops_the_clock_where_the_policy_allows_and_its_answer_starts_it(
    house: House,
) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    due = (await clock_of(house, ref, "resolve")).due_at
    assert due is not None
    await house.says("lead", f"wait {ref} client until 18:00 we need the ruling")
    assert (await clock_of(house, ref, "resolve")).state is ClockState.PAUSED
    case = await case_of(house, ref)
    assert (case.status, case.waiting_on) == (Status.WAITING, WaitingOn.CLIENT)
    await house.waits(minutes=30)
    await house.says("client_orion", f"reply {ref} here it is")
    clock = await clock_of(house, ref, "resolve")
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, due + 1800)
    assert house.hears("dm-lead", f"{ref} reminder")


async def test_whoever_waits_on_a_case_that_nobody_has_takes_it(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"wait {ref} client")
    await house.says("lead", f"resume {ref}")
    case = await case_of(house, ref)
    assert (case.owner, case.status) == ("lead", Status.IN_PROGRESS)
    assert (await clock_of(house, ref, "ack")).state is ClockState.MET
    given = await raised(house, "policy_ambiguity")
    await house.says("manager", f"assign {given} @lead2")
    assert f"{given} is new, so `wait` is not possible" in words(await house.says("lead", f"wait {given} client"))
    await house.says("lead2", f"wait {given} client")
    assert (await clock_of(house, given, "ack")).state is ClockState.MET


async def test_a_refused_move_of_several_names_the_case_that_does_not_allow_it(house: House) -> None:
    first, second = await raised(house), await raised(house)
    await house.fills("lead", f"resolve:{second}", {"outcome": "actioned"})
    assert f"{second} is resolved, so `wait`" in words(await house.says("lead", f"wait {first} {second} client"))
    assert f"{second} is resolved, so `claim`" in words(await house.says("lead", f"claim {first} {second}"))
    await house.says("client_orion", f"confirm {second}")
    assert f"{second} is closed: there is nothing to confirm" in words(
        await house.says("client_orion", f"confirm {second}")
    )
    assert "yet" not in words(await house.says("client_orion", f"confirm {second}"))


async def test_what_is_over_is_not_changed_and_says_how_it_goes_on(house: House) -> None:
    ref = await raised(house)
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    asked = (
        f"sev {ref} P1 it spreads",
        f"type {ref} policy_ambiguity",
        f"start {ref} 08:00 it was seen then",
        f"due {ref} resolve 18:00 they asked for it",
        f"client {ref} VEGA raised for the wrong one",
        f"site {ref} manila it belongs there",
        f"label {ref} self_harm",
        f"unlabel {ref} self_harm it shows something else",
        f"assign {ref} @lead2",
        f"handoff {ref} @lead2",
    )
    before = await case_of(house, ref)
    for line in asked:
        over = f"{ref} is resolved, so `{line.partition(' ')[0]}` is not possible. Possible now: close, reopen."
        assert words(await house.says("manager", line)) == over
    assert await case_of(house, ref) == before


async def test_what_was_cancelled_offers_no_way_back(house: House) -> None:
    ref = await raised(house)
    await house.fills("lead", f"cancel:{ref}", {"reason": "false_alarm"})
    refused = words(await house.says("lead", f"assign {ref} @lead2"))
    assert refused == f"{ref} is cancelled, so `assign` is not possible. Possible now: nothing more."


async def test_a_wait_on_our_own_people_says_so(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    assert words(await house.says("lead", f"wait {ref} internal")) == f"{ref}: waiting on our own people."
    assert words(await house.says("lead", f"wait {ref} internal")) == f"{ref}: waiting on our own people already."


async def test_a_wait_ends_by_itself_at_its_time(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"wait {ref} vendor 45m their tool")
    await house.waits(minutes=44)
    assert (await case_of(house, ref)).status is Status.WAITING
    await house.waits(minutes=1)
    assert (await case_of(house, ref)).status is Status.IN_PROGRESS


async def test_a_client_update_is_previewed_exactly_then_sent_and_only_that_client_reads_it(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    asked = await house.says("lead", f"update {ref} The account is secured.")
    assert isinstance(asked, Ask)
    assert asked.form.preview is not None
    values = {field.name: field.value for field in asked.form.fields} | {"send": "true"}
    changed = await house.fills("lead", f"update:{ref}", values | {"text": "Something else."})
    assert isinstance(changed, Ask), "another text than the one previewed is previewed again"
    unticked = await house.fills("lead", f"update:{ref}", values | {"send": ""})
    assert isinstance(unticked, Ask)
    assert "send" in unticked.form.errors
    sent = await house.fills("lead", f"update:{ref}", values)
    assert isinstance(sent, Say)
    (post,) = [heard.post for heard in house.rooms["client-ORION"] if heard.text.startswith(f"{ref} update")]
    assert post.card.lines == asked.form.preview.lines
    assert not any("VEGA" in room for room in house.rooms)
    assert (await clock_of(house, ref, "first_response")).state is ClockState.MET
    assert (await clock_of(house, ref, "update")).state is ClockState.RUNNING


async def test_free_text_on_a_p0_waits_for_a_second_person(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.says("lead", f"claim {ref}")
    unseen = await house.fills("lead", f"update:{ref}", {"text": "We are on it.", "send": "true"})
    assert isinstance(unseen, Ask), "nothing is sent that was not previewed"
    values = {"text": "We are on it.", "send": "true", "preview": digest("We are on it.")}
    for expected in ("a second person sends this", "waits for a second person already"):
        assert expected in words(await house.fills("lead", f"update:{ref}", values))
    assert not house.hears("client-ORION", f"{ref} update")
    assert len(house.hears("dm-manager", f"{ref} reminder")) == 1
    assert "second person" in words(await house.says("lead", f"approve {ref}"))
    reply = words(await house.says("manager", f"approve {ref}"))
    assert "was told" in reply
    assert (await case_of(house, ref)).told_at is not None


async def test_the_words_that_the_client_was_told_last_are_not_told_again(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    values = {"text": "It is down.", "send": "true", "preview": digest("It is down.")}
    await house.fills("lead", f"update:{ref}", values)
    before = await case_of(house, ref)
    assert "was told that already" in words(await house.fills("lead", f"update:{ref}", values))
    assert await case_of(house, ref) == before
    assert len(house.hears("client-ORION", f"{ref} update")) == 1
    held = {"text": HOLDING_TEXT, "send": "true", "preview": digest(HOLDING_TEXT)}
    for minutes, heard in ((0, 2), (1, 2), (90, 3)):
        await house.waits(minutes=minutes)
        await house.fills("lead", f"update:{ref}", held)
        assert len(house.hears("client-ORION", f"{ref} update")) == heard


async def test_the_client_is_asked_once_however_often_one_waits_for_it(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"wait {ref} client until 18:00 the ruling")
    assert len(house.hears("client-ORION", f"{ref} reminder")) == 1
    before = await case_of(house, ref)
    assert "already" in words(await house.says("lead", f"wait {ref} client until 18:00 the ruling"))
    assert await case_of(house, ref) == before
    await house.says("lead", f"wait {ref} client until 17:00 the ruling")
    assert (await case_of(house, ref)).wait_until != before.wait_until
    assert len(house.hears("client-ORION", f"{ref} reminder")) == 1
    await house.says("lead", f"wait {ref} vendor")
    await house.says("lead", f"wait {ref} client")
    assert len(house.hears("client-ORION", f"{ref} reminder")) == 2


async def test_a_moderators_resolve_asks_the_owner(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    reply = words(await house.fills("moderator1", f"resolve:{ref}", {"outcome": "actioned"}))
    assert "asked" in reply
    assert (await case_of(house, ref)).status is Status.ACKNOWLEDGED
    assert house.hears("dm-lead", f"{ref} reminder")


async def test_reopening_needs_ten_characters_and_starts_a_new_cycle(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    assert (await clock_of(house, ref, "resolve")).state is ClockState.MET
    short = await house.says("lead", f"reopen {ref} too short"[:-1])
    assert "at least 10" in words(short)
    assert (await case_of(house, ref)).status is Status.RESOLVED
    await house.says("lead", f"reopen {ref} the account is back online")
    clock = await clock_of(house, ref, "resolve")
    assert (clock.state, clock.cycle) == (ClockState.RUNNING, 2)


async def test_the_mild_ones_close_by_themselves_after_seven_days_the_grave_ones_never(house: House) -> None:
    mild, grave = await raised(house, "appeal_error"), await raised(house)
    for ref in (mild, grave):
        await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    await house.waits(days=7)
    assert (await case_of(house, mild)).status is Status.CLOSED
    assert (await case_of(house, grave)).status is Status.RESOLVED
    assert len(house.hears("client-ORION", f"{grave} reminder")) == 1
    ready = await house.says("manager", "list ready")
    assert isinstance(ready, Say)
    assert grave in str(ready.card)
    assert mild not in str(ready.card)


async def test_anyone_may_raise_the_severity_and_only_a_lead_may_lower_it(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("moderator1", f"sev {ref} P1 the press has it")
    assert (await case_of(house, ref)).severity is Severity.P1
    assert "only a lead" in words(await house.says("moderator1", f"sev {ref} P3 never mind"))
    assert (await case_of(house, ref)).severity is Severity.P1
    await house.says("lead", f"sev {ref} P3 one article only")
    assert (await case_of(house, ref)).severity is Severity.P3


async def test_a_refused_attempt_is_on_record_and_changed_nothing_else(house: House) -> None:
    ref = await raised(house)
    before = await case_of(house, ref)
    await house.says("moderator1", f"approve {ref}")
    await house.says("moderator1", f"assign {ref} @lead")
    async with house.store.reading() as work:
        events = await work.timeline.of(before.id)
    assert [event.data.get("verb") for event in events if event.kind == "refused"] == ["approve", "assign"]
    assert await case_of(house, ref) == before


async def test_a_change_of_type_that_crosses_the_counters_opens_a_linked_record(house: House) -> None:
    ref = await raised(house)
    reply = words(await house.fills("lead", f"type:{ref}", {"type": "csae", "reason": "it is a child"}))
    assert "R-1" in reply
    old, new = await case_of(house, ref), await case_of(house, "R-1")
    assert old.status is Status.CANCELLED
    assert new.restricted
    assert ("supersedes", old.id) in new.links


async def test_a_duplicate_is_folded_into_the_other_case(house: House) -> None:
    child, parent = await raised(house), await raised(house)
    assert "merged" in words(await house.says("lead", f"merge {child} {parent}"))
    assert (await case_of(house, child)).status is Status.CANCELLED
    assert "moderator1" in (await case_of(house, parent)).plus_ones


@pytest.mark.parametrize("verb", ["show", "why"])
async def test_another_clients_case_does_not_exist(house: House, verb: str) -> None:
    ref = await raised(house)
    theirs, none = (
        await house.says("client_vega", f"{verb} {ref}"),
        await house.says("client_vega", f"{verb} ORION-999"),
    )
    assert words(theirs) == words(none).replace("ORION-999", ref)
    listed = await house.says("client_vega", "list")
    assert "ORION" not in str(listed)


async def test_the_client_confirms_and_rates_once(house: House) -> None:
    ref = await raised(house)
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    await house.says("client_orion", f"rate {ref} 5")
    assert "already" in words(await house.says("client_orion", f"rate {ref} 1"))
    await house.says("client_orion", f"confirm {ref}")
    case = await case_of(house, ref)
    assert (case.rating, case.status) == (5, Status.CLOSED)


async def test_a_reply_of_our_own_people_stays_with_us(house: House) -> None:
    ref = await raised(house)
    await house.says("moderator1", f"reply {ref} the second account is his brother's")
    assert house.hears("dub-1", f"{ref} update")
    assert not [heard for heard in house.rooms["client-ORION"] if "brother" in str(heard.post)]


async def test_closing_ends_a_first_response_that_never_came_and_its_pings(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    assert (await clock_of(house, ref, "first_response")).state is ClockState.RUNNING, "the client was told nothing yet"
    await house.says("lead", f"close {ref}")
    assert (await clock_of(house, ref, "first_response")).state is ClockState.CANCELLED
    before = house.pings()
    await house.waits(days=2)
    assert house.pings() == before
