"""A case that belongs elsewhere: to another client, another site, under another label. Time already used counts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from handlers.act import Act
from handlers.cards.reply import Say
from handlers.clocks.rebuild import faults
from handlers.clocks.replay import under
from handlers.domain.escalation import CancelReason, Escalation, Status
from handlers.domain.policy import PolicySet, Target, When
from handlers.domain.sla import Clock
from tests.support.house import FIELDS, House, open_house, raised, shipped_rules, words


async def of(house: House, ref: str) -> tuple[Escalation, dict[str, Clock]]:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None, ref
        return case, {clock.kind: clock for clock in await work.clocks.of([case.id])}


async def no_fault(house: House, *refs: str) -> None:
    """What is stored is what the timelines say."""
    for ref in refs:
        case, _ = await of(house, ref)
        async with house.store.reading() as work:
            assert not list(await faults(Act(work, house.rules, lambda: "unused"), case, house.now))


async def test_another_client_continues_the_case_under_its_own_reference_and_time_used_counts(house: House) -> None:
    ref = await raised(house)
    assert ref == "ORION-1"
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=20)
    said = words(await house.says("manager", f"client {ref} VEGA it is about their channel"))
    assert "ORION-1 is continued as VEGA-1" in said
    old, old_clocks = await of(house, ref)
    new, clocks = await of(house, "VEGA-1")
    assert (old.status, old.cancel_reason) == (Status.CANCELLED, CancelReason.SUPERSEDED)
    assert (new.client, new.owner, new.status, new.links) == (
        "VEGA",
        "lead",
        Status.ACKNOWLEDGED,
        (("supersedes", old.id),),
    )
    assert new.raiser == "manager"
    assert "moderator1" in new.watchers
    assert "ack" not in clocks, "a human has it already"
    assert clocks["resolve"].started_at == old_clocks["resolve"].started_at
    assert clocks["resolve"].due_at == old_clocks["resolve"].due_at
    assert clocks["first_response"].started_at == old_clocks["first_response"].started_at, "Vega was told nothing yet"
    await no_fault(house, ref, "VEGA-1")
    await house.waits(hours=5)
    await no_fault(house, ref, "VEGA-1")


async def test_neither_client_learns_of_the_other(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"client {ref} VEGA it is about their channel")
    await house.deliver()
    theirs = str(await house.says("client_vega", "show VEGA-1", room="client-VEGA"))
    assert "VEGA-1" in theirs
    assert "ORION" not in theirs.upper()
    ours = str(await house.says("client_orion", f"show {ref}", room="client-ORION"))
    assert "VEGA" not in ours.upper()
    for room, other in (("client-ORION", "VEGA"), ("client-VEGA", "ORION")):
        assert not [each for each in house.rooms.get(room, ()) if other in str(each.post).upper()]
    assert "find no case" in words(await house.says("client_orion", "show VEGA-1", room="client-ORION"))


async def test_a_wait_before_the_move_still_does_not_count(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=30)
    await house.says("lead", f"wait {ref} client the ruling")
    await house.waits(hours=5)
    _, before = await of(house, ref)
    await house.says("manager", f"client {ref} VEGA it is about their policy")
    new, clocks = await of(house, "VEGA-1")
    assert new.status is Status.IN_PROGRESS
    due = clocks["resolve"].due_at
    assert due is not None
    assert due - int(house.now.timestamp()) == before["resolve"].target - before["resolve"].consumed
    await no_fault(house, ref, "VEGA-1")


async def test_what_a_client_raised_itself_is_nobody_elses(house: House) -> None:
    ref = await raised(house, who="client_orion", room="client-ORION")
    refused = words(await house.says("manager", f"client {ref} VEGA it is theirs"))
    assert "in their own words" in refused
    assert (await of(house, ref))[0].is_open


async def test_a_case_that_no_client_sees_keeps_its_reference(house: House) -> None:
    ref = await raised(house, "queue_backlog")
    assert ref.startswith("OPS-")
    assert "now of Vega" in words(await house.says("manager", f"client {ref} VEGA their queue"))
    case, _ = await of(house, ref)
    assert (case.client, case.is_open) == ("VEGA", True)
    await no_fault(house, ref)


async def test_who_may_move_it_and_where_to(house: House) -> None:
    ref = await raised(house)
    for line in (f"client {ref} VEGA wrong one", f"site {ref} manila language", f"label {ref} self_harm"):
        assert "is for a lead or a manager" in words(await house.says("moderator1", line))
        assert "for our staff" in words(
            await house.says("client_orion", line, room="client-ORION")
        ) or "is for" in words(await house.says("client_orion", line, room="client-ORION"))
    wrong = words(await house.fills("manager", f"client:{ref}", {"client": "VEGAS", "reason": "the wrong one"}))
    assert "VEGA" in wrong
    assert "reason" in str(await house.says("manager", f"client {ref} VEGA")).lower(), "the form asks for the reason"
    assert "already" in words(await house.says("manager", f"client {ref} ORION it is theirs"))
    assert (await of(house, ref))[0].is_open


async def test_site_and_labels_choose_the_policy_again_and_the_clock_keeps_what_it_used(tmp_path: Path) -> None:
    rules = shipped_rules()
    strict = replace(rules.policy_set.policies[0], key="strict", when=When(labels=frozenset({"self_harm"})))
    strict = replace(strict, targets={"resolve": Target(3600)})
    away = replace(strict, key="away", when=When(sites=frozenset({"manila"})), targets={"resolve": Target(7200)})
    rules = replace(rules, policy_set=PolicySet("by-place", (strict, away, *rules.policy_set.policies)))
    async with open_house(tmp_path, rules) as house:
        await _moves_about(house)


async def _moves_about(house: House) -> None:
    ref = await raised(house)
    case, clocks = await of(house, ref)
    start = clocks["resolve"].started_at
    await house.waits(minutes=30)
    assert "now at Manila" in words(await house.says("lead", f"site {ref} manila they speak the language"))
    case, clocks = await of(house, ref)
    assert (case.site, clocks["resolve"].policy, clocks["resolve"].due_at) == ("manila", "away", start + 7200)
    assert "now labelled" in words(await house.says("manager", f"label {ref} self_harm the second video shows it"))
    assert (await of(house, ref))[1]["resolve"].due_at == start + 3600
    assert "already" in words(await house.says("manager", f"label {ref} self_harm"))
    assert "no longer" in words(await house.says("manager", f"unlabel {ref} self_harm"))
    assert (await of(house, ref))[1]["resolve"].due_at == start + 7200
    assert "does not carry" in words(await house.says("manager", f"unlabel {ref} self_harm"))
    await no_fault(house, ref)
    shown = str(await house.says("manager", f"show {ref}"))
    assert "moved it to another site" in shown
    async with house.store.reading() as work:
        events = await work.timeline.of(case.id)
    latest, _ = await of(house, ref)
    kinds = {event.kind: event.data["policy"] for event in under(latest, events, house.rules) if "policy" in event.data}
    assert kinds["site"] == "away"
    assert kinds["label"] == "strict"
    assert kinds["opened"] not in ("away", "strict"), "a replay sees where the case was then"


async def test_a_label_that_the_type_carries_stays_and_three_more_are_the_most(house: House) -> None:
    kind = next(house.rules.types[key] for key in FIELDS if house.rules.types[key].labels)
    ref = await raised(house, kind.key)
    assert "always carries" in words(await house.says("lead", f"unlabel {ref} {kind.labels[0]}"))
    more = [label for label in house.rules.labels if label not in kind.labels][:4]
    for label in more[:3]:
        await house.says("lead", f"label {ref} {label}")
    assert "which is the most" in words(await house.says("lead", f"label {ref} {more[3]}"))


async def test_the_form_offers_sites_labels_and_clients(house: House) -> None:
    ref = await raised(house)
    for verb, choice in (("client", "VEGA"), ("site", "manila"), ("label", "self_harm")):
        asked = await house.says("manager", f"{verb} {ref}")
        assert not isinstance(asked, Say)
        assert f"value='{choice}'" in str(asked)


async def test_what_chooses_no_other_policy_takes_back_no_time_that_was_granted(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"due {ref} resolve {house.now + timedelta(hours=9):%Y-%m-%dT%H:%MZ} they agreed")
    _, granted = await of(house, ref)
    for line in (
        f"label {ref} self_harm the second video shows it",
        f"site {ref} manila they speak the language",
        f"type {ref} appeal_error that is what it is",
        f"unlabel {ref} self_harm",
    ):
        await house.waits(minutes=10)
        await house.says("manager", line)
        case, clocks = await of(house, ref)
        assert clocks["resolve"].due_at == granted["resolve"].due_at, line
        assert clocks["resolve"].epoch == granted["resolve"].epoch, line
        await no_fault(house, ref)
    assert (case.type, case.site, case.labels) == ("appeal_error", "manila", ())
    await house.waits(hours=5)
    await house.says("manager", f"resolve {ref} actioned")
    _, ended = await of(house, ref)
    assert ended["resolve"].state == "missed", "the contract's due time is still the one that judges"
    await no_fault(house, ref)


async def test_what_chooses_no_other_policy_takes_back_no_due_time_that_a_merge_left(house: House) -> None:
    child = await raised(house)
    await house.waits(hours=2)
    parent = await raised(house)
    _, left = await of(house, child)
    await house.says("lead", f"merge {child} {parent}")
    assert (await of(house, parent))[1]["resolve"].due_at == left["resolve"].due_at
    for line in (f"label {parent} self_harm the second video shows it", f"site {parent} manila their language"):
        await house.waits(minutes=10)
        await house.says("lead", line)
        assert (await of(house, parent))[1]["resolve"].due_at == left["resolve"].due_at, line
        await no_fault(house, parent)


async def test_another_severity_is_another_promise_whatever_was_granted(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"due {ref} resolve {house.now + timedelta(hours=9):%Y-%m-%dT%H:%MZ} they agreed")
    await house.says("lead", f"sev {ref} P2 it is what it is")
    _, clocks = await of(house, ref)
    assert clocks["resolve"].due_at == clocks["resolve"].started_at + 24 * 3600
    await no_fault(house, ref)
