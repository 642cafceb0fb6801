"""The one-hour order (`domain.md` §7.4, story 4): from the client's words to the end of the duty to preserve."""

from datetime import timedelta

from handlers.act import Act
from handlers.cards.reply import Say
from handlers.clocks.rebuild import faults
from handlers.domain.escalation import Escalation, Status
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from tests.support.house import House, raised, words

LIMIT, INTERNAL = "legal:eu_terreg_removal", "legal:eu_terreg_removal:internal"
ORDER = {"type": "legal_order", "case_id": "O-55901", "jurisdiction": "EU", "received_at": "2026-11-24T08:30:00Z"}


async def ordered(house: House, **values: str) -> str:
    """Orion posts an order that arrived half an hour ago, at 08:30 UTC; the legal desk takes it."""
    reply = await house.fills("client_orion", "new", ORDER | values, room="client-ORION")
    assert isinstance(reply, Say), reply
    ref = reply.card.text.split()[0]
    await house.says("legal_desk", f"claim {ref}")
    return ref


async def case_of(house: House, ref: str) -> Escalation:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    return case


async def laws_of(house: House, ref: str) -> dict[str, Clock]:
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        return {clock.kind: clock for clock in await work.clocks.of([case.id]) if clock.kind.startswith("legal:")}


async def no_fault(house: House, ref: str) -> None:
    """What is stored is what the timeline says."""
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        act = Act(work, house.rules, lambda: "unused")
        assert not list(await faults(act, case, house.now))


def told(house: House, person: str, start: str) -> list[str]:
    return house.hears(f"dm-{person}", start)


async def test_the_clock_began_when_the_order_arrived_and_thirty_minutes_are_left(house: House) -> None:
    ref = await ordered(house)
    clocks = await laws_of(house, ref)
    now = int(house.now.timestamp())
    assert set(clocks) == {LIMIT, INTERNAL}
    assert (clocks[LIMIT].started_at, clocks[LIMIT].due_at) == (now - 1800, now + 1800)
    why = str(await house.says("manager", f"why {ref}"))
    assert "30 min of 1 h used" in why
    assert "Reg (EU) 2021/784 Art 3(3), as of 2026-11-22, not legal advice" in why
    assert "order received by provider" in why
    await no_fault(house, ref)


async def test_the_missed_internal_target_is_flagged_as_internal_and_breaks_no_law(house: House) -> None:
    ref = await ordered(house)
    clocks = await laws_of(house, ref)
    assert clocks[INTERNAL].breached_at is not None
    assert clocks[LIMIT].breached_at is None
    assert "It is missed: that is internal, not legal." in str(await house.says("manager", f"why {ref}"))
    assert "missed, internal only" in str(await house.says("manager", f"show {ref}"))
    assert not [text for _, text in house.pings("breach") if "legal" in text]
    assert [text for _, text in house.pings("warning") if text.startswith(f"{ref} warning: {INTERNAL}")]
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        assert not [breach for breach in await work.breaches.of([case.id]) if breach.clock.startswith("legal")]


async def test_no_wait_no_extension_and_no_severity_touches_it(house: House) -> None:
    ref = await ordered(house)
    before = await laws_of(house, ref)
    assert "the law knows no pause" in words(await house.says("legal_desk", f"wait {ref} client their counsel looks"))
    await house.waits(minutes=5)
    assert "no wait pauses a legal clock" in str(await house.says("manager", f"why {ref}"))
    await house.says("legal_desk", f"sev {ref} P1 the limit is known")
    after = await laws_of(house, ref)
    assert (after[LIMIT].due_at, after[LIMIT].epoch) == (before[LIMIT].due_at, 1)
    refused = words(await house.fills("manager", f"due:{ref}", {"clock": LIMIT, "at": "2h", "reason": "please"}))
    assert "never extended" in refused or "clock" in refused
    assert (await laws_of(house, ref))[LIMIT] == after[LIMIT]
    await no_fault(house, ref)


async def test_its_steps_go_to_owner_lead_manager_and_the_legal_desk_and_name_the_law(house: House) -> None:
    ref = await ordered(house)
    await house.waits(minutes=31)
    heard = {room for room, text in house.pings("breach") if text.startswith(f"{ref} breach: {LIMIT} ")}
    assert {"dm-manager", "dm-legal_desk"} <= heard
    (ping,) = [each.post for each in house.rooms["dm-manager"] if each.text.startswith(f"{ref} breach: {LIMIT} ")]
    assert "too late for the legal limit of Reg (EU) 2021/784 Art 3(3)" in ping.text
    assert "The legal clock is as of 2026-11-22, not legal advice." in str(ping.card)
    assert "due" not in [action.id for action in ping.card.actions]


async def test_a_ground_with_evidence_moves_its_start(house: House) -> None:
    ref = await ordered(house)
    assert "is for a manager" in words(await house.says("legal_desk", f"defer {ref} clarification they sent the links"))
    assert "at least 10" in words(await house.says("manager", f"defer {ref} clarification short"))
    assert "after the clock began" in words(
        await house.fills(
            "manager", f"defer:{ref}", {"ground": "clarification", "at": "2h", "evidence": "their second mail"}
        )
    )
    before = await laws_of(house, ref)
    done = words(await house.says("manager", f"defer {ref} clarification 08:50 their second mail named the links"))
    assert "its legal clock now starts at Tue 24 Nov, 08:50" in done
    assert "not legal advice" in done
    clocks = await laws_of(house, ref)
    assert clocks[LIMIT].due_at == int(house.now.timestamp()) + 3000
    assert clocks[LIMIT].state is ClockState.RUNNING
    assert clocks[INTERNAL].breached_at == before[INTERNAL].breached_at, "our own miss stays on record"
    assert "their second mail" in str(await house.says("manager", f"show {ref}"))
    await no_fault(house, ref)
    await house.waits(minutes=51)
    assert "no ground recorded now" in words(
        await house.says("manager", f"defer {ref} force_majeure the data centre was down")
    )


async def test_a_ground_that_still_stands_suspends_the_clock_past_its_limit_and_its_end_starts_the_hour(
    house: House,
) -> None:
    ref = await ordered(house)
    assert "is for a manager" in words(await house.says("legal_desk", f"defer {ref} force_majeure open no power here"))
    stands = words(await house.says("manager", f"defer {ref} force_majeure open 08:55 their data centre has no power"))
    assert "its legal clock stands until that ground ends" in stands
    assert f"defer {ref} force_majeure ended" in stands
    clocks = await laws_of(house, ref)
    assert (clocks[LIMIT].state, clocks[LIMIT].due_at, clocks[LIMIT].breached_at) == (ClockState.PAUSED, None, None)
    await house.says("legal_desk", f"wait {ref} client their engineers look")
    await house.says("legal_desk", f"resume {ref}")
    await house.waits(hours=3)
    assert (await laws_of(house, ref))[LIMIT].state is ClockState.PAUSED, "a wait and its end are nothing to the law"
    assert not [text for _, text in house.pings("breach") if LIMIT in text]
    assert "stands" in str(await house.says("manager", f"show {ref}"))
    why = str(await house.says("manager", f"why {ref}"))
    assert "Stands now: 30 min of 1 h used when its ground was put on record; it starts anew when that ends." in why
    assert "The ground (force majeure, or factually impossible) stands since Tue 24 Nov 2026 08:55: it was put" in why
    await no_fault(house, ref)
    again = words(await house.says("manager", f"defer {ref} clarification open they sent other links"))
    assert "stands already" in again
    other = words(await house.says("manager", f"defer {ref} clarification ended they sent other links"))
    assert "force_majeure" in other
    early = words(await house.says("manager", f"defer {ref} force_majeure ended 08:40 the power is back"))
    assert "ended after it began" in early
    ended = words(await house.says("manager", f"defer {ref} force_majeure ended 11:50 the power is back"))
    assert "its legal clock now starts at Tue 24 Nov, 11:50" in ended
    now = int(house.now.timestamp())
    clock = (await laws_of(house, ref))[LIMIT]
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, now + 3000)
    assert "The ground (force majeure, or factually impossible) stood from Tue 24 Nov 2026 08:55" in str(
        await house.says("manager", f"why {ref}")
    )
    assert "Started Tue 24 Nov 2026 11:50: its ground ended." in str(await house.says("manager", f"why {ref}"))
    await no_fault(house, ref)
    await house.waits(minutes=51)
    assert [text for _, text in house.pings("breach") if LIMIT in text]
    await no_fault(house, ref)


async def test_what_is_done_while_the_ground_stands_keeps_the_law(house: House) -> None:
    ref = await ordered(house)
    await house.says("manager", f"defer {ref} clarification open their order names no address")
    await house.waits(hours=2)
    await house.says("legal_desk", f"contain {ref}")
    assert (await laws_of(house, ref))[LIMIT].state is ClockState.MET
    await no_fault(house, ref)


async def test_a_ground_that_ended_more_than_the_limit_ago_leaves_the_clock_breached(house: House) -> None:
    ref = await ordered(house)
    await house.says("manager", f"defer {ref} force_majeure open their data centre has no power")
    await house.waits(hours=3)
    await house.says("manager", f"defer {ref} force_majeure 10:30 the power came back then")
    clock = (await laws_of(house, ref))[LIMIT]
    assert clock.breached_at is not None
    assert clock.due_at == int(house.now.timestamp()) - 1800
    await no_fault(house, ref)


async def test_after_the_limit_no_ground_is_opened(house: House) -> None:
    ref = await ordered(house)
    await house.waits(minutes=31)
    refused = words(await house.says("manager", f"defer {ref} force_majeure open the data centre is down"))
    assert "no ground recorded now" in refused
    assert (await laws_of(house, ref))[LIMIT].breached_at is not None


async def test_deferral_is_only_for_laws_that_know_it(house: House) -> None:
    ref = await ordered(house, jurisdiction="IN", clock="3h_or_less")
    assert set(await laws_of(house, ref)) == {"legal:in_order", "legal:in_order:internal"}
    refused = words(await house.says("manager", f"defer {ref} force_majeure the data centre was down"))
    assert "knows a ground" in refused
    shown = await house.says("manager", f"show {ref}")
    assert isinstance(shown, Say)
    assert "defer" not in [action.id for action in (*shown.card.actions, *shown.card.more)]


async def test_the_action_stops_it_the_confirmation_follows_and_six_months_later_comes_the_reminder(
    house: House,
) -> None:
    ref = await ordered(house)
    await house.waits(minutes=5)
    await house.says("legal_desk", f"contain {ref}")
    clocks = await laws_of(house, ref)
    assert (clocks[LIMIT].state, clocks[INTERNAL].state) == (ClockState.MET, ClockState.MISSED)
    confirm = clocks["legal:eu_terreg_confirm:internal"]
    assert (confirm.started_at, confirm.target) == (int(house.now.timestamp()), 1800)
    await house.says("legal_desk", f"resolve {ref} actioned the authority has our form")
    assert (await laws_of(house, ref))["legal:eu_terreg_confirm:internal"].state is ClockState.MET
    await no_fault(house, ref)
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        rows = [row for row in await work.due.listed(100) if row.kind == "legal"]
    assert [(row.ref, row.at.isoformat()) for row in rows] == [
        (f"{case.id}:eu_terreg_preserve", "2027-05-24T09:05:00+00:00")
    ]
    house.now = rows[0].at - timedelta(hours=1)
    await house.waits(hours=2)
    assert told(house, "legal_desk", f"{ref} reminder")


async def test_another_jurisdiction_has_no_legal_clock_and_stays_a_p0(house: House) -> None:
    ref = await ordered(house, jurisdiction="other", clock="unknown")
    assert await laws_of(house, ref) == {}
    assert (await case_of(house, ref)).severity is Severity.P0


async def test_where_the_form_does_not_ask_the_clients_jurisdictions_hold(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    clocks = await laws_of(house, ref)
    assert set(clocks) == {"legal:eu_dsa_art18:internal"}
    assert clocks["legal:eu_dsa_art18:internal"].started_at == int(house.now.timestamp())


async def test_a_restricted_case_never_names_its_law(house: House) -> None:
    ref = await raised(house, "csae")
    assert set(await laws_of(house, ref)) == {"legal:us_ncmec_report:internal", "legal:eu_dsa_art18:internal"}
    await house.waits(minutes=70)
    heard = [str(each.post) for room in house.rooms.values() for each in room if each.text.startswith(f"{ref} ")]
    assert heard
    assert not [text for text in heard if "ncmec" in text.casefold() or "2258A" in text]


async def test_a_cancelled_case_has_no_legal_clock_running(house: House) -> None:
    ref = await ordered(house)
    await house.says("manager", f"cancel {ref} false_alarm")
    assert {clock.state for clock in (await laws_of(house, ref)).values()} == {ClockState.CANCELLED}
    assert (await case_of(house, ref)).status is Status.CANCELLED
    await no_fault(house, ref)


async def test_another_type_has_other_laws_from_their_own_start(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.waits(minutes=10)
    await house.says("manager", f"type {ref} vip_press no threat after all")
    clocks = await laws_of(house, ref)
    assert clocks["legal:eu_dsa_art18:internal"].state is ClockState.CANCELLED
    await house.says("manager", f"type {ref} self_harm it was one after all")
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        rounds = [clock for clock in await work.clocks.of([case.id]) if clock.kind == "legal:eu_dsa_art18:internal"]
    assert [(clock.cycle, clock.state) for clock in rounds] == [(1, ClockState.CANCELLED), (2, ClockState.RUNNING)]
    assert rounds[1].started_at == int(case.opened_at.timestamp())
    await no_fault(house, ref)
