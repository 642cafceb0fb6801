"""Who is pinged, when, how often and in which words: the quiet table of DESIGN §4, on a real store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.foresee import coming
from handlers import announcements
from handlers.cards.card import Card, Moment
from handlers.cards.view import NextPing
from handlers.clocks import replanning, sla
from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.severity import Severity
from handlers.pings import compose_ping, next_ping
from handlers.ports.post_office import OutboxRow
from tests.support.house import House, raised
from tests.support.promised import Promised, promised


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Promised]:
    async with promised(tmp_path) as opened:
        yield opened


async def said(desk: Promised, row: OutboxRow) -> tuple[str, Card] | None:
    async with desk.store.reading() as work:
        return await compose_ping(desk.act(work), row, desk.now)


async def texts(desk: Promised) -> list[str]:
    composed = [await said(desk, row) for row in await desk.rows()]
    return [text for text, _ in filter(None, composed)]


async def test_a_p1_that_nobody_resolves_tells_owner_lead_manager_and_site_lead_each_once(desk: Promised) -> None:
    await desk.takes(await desk.opens(client=None), "joe")
    await desk.passes(hours=30)
    assert await desk.pinged() == [
        "joe warning resolve 75",
        "ana warning resolve 90",
        "mia breach resolve 100",
        "sol breach resolve 150",
    ]


async def test_a_p2_stops_at_the_manager_and_a_p3_at_its_owner(desk: Promised) -> None:
    desk.now = desk.now.replace(hour=15)  # 75 % is reached on joe's next shift
    await desk.takes(await desk.opens(Severity.P2, client=None), "joe")
    await desk.passes(hours=60)
    assert await desk.pinged() == [
        "joe warning resolve 75",
        "ana breach resolve 100",
        "mia breach resolve 150",
    ]
    await desk.takes(await desk.opens(Severity.P3, client=None), "ana")
    await desk.passes(hours=24 * 7)
    assert (await desk.pinged())[3:] == ["ana breach resolve 100"]


async def test_a_p0_that_nobody_takes_climbs_its_own_ladder_and_its_ack_breach_is_silent(desk: Promised) -> None:
    case = await desk.opens(Severity.P0, client=None)
    assert await desk.pinged() == ["ana untaken 0"]
    await desk.passes(minutes=11)
    assert await desk.pinged() == [
        "ana untaken 0",
        "ben untaken 1",
        "ana untaken 1",
        "mia untaken 2",
        "sol untaken 3",
    ]
    assert (await desk.clock(case, "ack")).breached_at is not None


async def test_the_ladder_ends_when_somebody_takes_it(desk: Promised) -> None:
    case = await desk.opens(Severity.P0, client=None)
    await desk.passes(minutes=1)
    await desk.takes(case)
    await desk.passes(minutes=30)
    assert await desk.pinged() == ["ana untaken 0"]
    assert await texts(desk) == []


async def test_seen_spares_the_repeat_but_not_the_next_rung(desk: Promised) -> None:
    case = await desk.opens(Severity.P0, client=None)
    await desk.changes(case, sla.waits, seen_at=desk.now)
    await desk.passes(minutes=6)
    assert await desk.pinged() == ["ana untaken 0", "ben untaken 1", "mia untaken 2"]


async def test_an_owner_off_shift_is_not_pinged_but_the_lead_on_duty_is(desk: Promised) -> None:
    desk.now = desk.now.replace(hour=16)  # joe's shift ends at five
    await desk.takes(await desk.opens(client=None), "joe")
    await desk.passes(hours=3, minutes=1)
    assert await desk.pinged() == ["ana warning resolve 75"]


async def test_the_lead_stands_in_while_there_is_no_owner(desk: Promised) -> None:
    await desk.opens(Severity.P2, client=None)
    await desk.passes(minutes=46)
    assert await desk.pinged() == ["ana warning ack 75"]


async def test_one_person_with_two_duties_hears_of_a_step_once(desk: Promised) -> None:
    rota = tuple(replace(span, person="ana") for span in desk.rules.rota)
    desk.rules = replace(desk.rules, rota=rota)
    await desk.opens(Severity.P0, client=None)
    await desk.passes(minutes=2)
    assert await desk.pinged() == ["ana untaken 0", "ana untaken 1"]


async def test_quiet_hours_hand_a_ping_to_whoever_is_on_duty_but_not_that_of_a_p1(desk: Promised) -> None:
    desk.now = desk.now.replace(hour=11)
    await desk.takes(await desk.opens(Severity.P2, client=None), "ben")
    await desk.passes(hours=12)
    await desk.takes(await desk.opens(Severity.P1, client=None), "ben")
    await desk.passes(hours=3)  # 02:00, ben sleeps until seven
    assert await desk.pinged() == ["ben warning resolve 75"]
    await desk.passes(hours=3)
    assert "ana warning resolve 75" in await desk.pinged()


async def test_a_snoozed_case_keeps_silent_to_its_owner_until_the_snooze_is_over(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None))
    await desk.changes(case, sla.waits, snoozed_until=desk.now + timedelta(hours=20))
    await desk.passes(hours=19)
    assert await desk.pinged() == []
    await desk.passes(hours=2)
    assert [text.split(" · ")[0] for text in await texts(desk)] == [f"{case.ref} warning: resolve"]


async def test_from_the_sixth_ping_in_ten_minutes_they_come_as_one_list(desk: Promised) -> None:
    for _ in range(8):
        await desk.opens(Severity.P2, client=None)
    await desk.passes(minutes=46)
    assert await desk.pinged() == [*["ana warning ack 75"] * 5, "ana warning x3"]
    rows = await desk.rows()
    composed = await said(desk, rows[-1])
    assert composed is not None
    assert len(composed[1].items) == 3


async def test_an_untaken_p0_is_never_held_back(desk: Promised) -> None:
    for _ in range(7):
        await desk.opens(Severity.P0, client=None)
    assert await desk.pinged() == ["ana untaken 0"] * 7


async def test_after_an_outage_everybody_gets_one_late_notice(desk: Promised) -> None:
    for _ in range(20):
        await desk.opens(client=None)
    await desk.passes(hours=1, beats=1)
    await desk.passes(minutes=1)
    assert sorted(await desk.pinged()) == ["ana late x20", "mia late x20", "sol late x20"]
    assert all(text.split(" · ")[0].endswith(" late") for text in await texts(desk))


async def test_steps_that_a_higher_severity_puts_behind_become_one_message(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None), "joe")
    await desk.passes(hours=6)
    case = await desk.changes(case, replanning.replanned, severity=Severity.P1)
    assert await desk.pinged() == [
        "joe breach resolve 150",
        "ana breach resolve 150",
        "mia breach resolve 150",
        "sol breach resolve 150",
    ]
    assert (await desk.clock(case, "resolve")).breached_at == int(desk.now.timestamp())


async def test_what_was_told_is_not_told_again_after_a_change_of_severity(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(client=None), "joe")
    await desk.passes(hours=5)
    before = await desk.pinged()
    case = await desk.changes(case, replanning.replanned, severity=Severity.P2)
    case = await desk.changes(case, replanning.replanned, severity=Severity.P1)
    assert await desk.pinged() == before


async def test_a_restricted_case_is_heard_of_in_its_group_alone_and_named_by_its_reference(desk: Promised) -> None:
    case = await desk.opens(Severity.P0, type="csae", restricted=True, summary="never shown")
    await desk.passes(minutes=11)
    assert {row.outgoing.about["person"] for row in await desk.rows()} == {"cat"}
    composed = await said(desk, (await desk.rows())[0])
    assert composed is not None
    assert composed[0].startswith(f"{case.ref} untaken")
    assert f"Restricted case {case.ref}" in composed[0]
    assert not any(word in repr(composed) for word in ("Csae", "csae", "never shown", "Orion"))


async def test_a_ping_says_what_how_long_who_is_next_and_what_can_be_done(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(client=None, summary="Press asks"), "joe")
    await desk.passes(hours=3, minutes=37)
    row = next(row for row in await desk.rows() if row.outgoing.about["person"] == "ana")
    composed = await said(desk, row)
    assert composed is not None
    text, card = composed
    assert text.startswith(f"{case.ref} warning: resolve · ")
    assert "P1 · Vip press" in text
    assert "Press asks" in repr(card.lines)
    assert "Mia (the manager on duty)" in repr(card.facts)
    assert [action.id for action in card.actions] == ["claim", "seen"]


async def test_a_warning_is_not_sent_once_it_is_done_but_a_breach_still_is(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(client=None))
    await desk.passes(hours=4, minutes=1)
    await desk.resolves(case)
    assert [text.split(" · ")[0] for text in await texts(desk)] == [f"{case.ref} breach: resolve"]


async def test_a_warning_is_not_sent_while_its_clock_stands(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None))
    await desk.passes(hours=18)
    await desk.waits(case, WaitingOn.CLIENT)
    assert await texts(desk) == []


async def test_nothing_is_sent_of_a_cancelled_case(desk: Promised) -> None:
    case = await desk.opens(client=None)
    await desk.passes(minutes=16)
    await desk.changes(case, sla.cancelled, status=Status.CANCELLED)
    assert await texts(desk) == []


async def test_seen_wears_off_after_an_hour_without_an_act_and_asks_once_as_a_list(desk: Promised) -> None:
    cases = [await desk.takes(await desk.opens(Severity.P0, client=None)) for _ in range(2)]
    for case in cases:
        await desk.changes(case, announcements.seen, seen_at=desk.now)
    await desk.passes(minutes=59)
    assert "ana reminder x2" not in await desk.pinged()
    await desk.passes(hours=3)
    assert (await desk.pinged()).count("ana reminder x2") == 1
    reminder = next(row for row in await desk.rows() if row.outgoing.kind == "reminder")
    composed = await said(desk, reminder)
    assert composed is not None
    assert composed[0].startswith(f"{cases[0].ref} reminder") or composed[0].startswith(f"{cases[1].ref} reminder")


async def test_an_act_of_the_owner_gives_seen_another_hour_and_a_wait_holds_it(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(client=None))
    case = await desk.changes(case, announcements.seen, seen_at=desk.now)
    await desk.passes(minutes=30)
    case = await desk.changes(case, sla.waits, owner_acted_at=desk.now)
    await desk.passes(minutes=45)
    case = await desk.waits(case, WaitingOn.CLIENT)
    await desk.passes(minutes=30)
    assert "ana reminder x1" not in await desk.pinged()
    await desk.resumes(case)
    await desk.passes(minutes=61)
    assert "ana reminder x1" in await desk.pinged()


async def test_the_next_ping_of_a_case_names_who_will_hear_it(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(client=None), "joe")
    async with desk.store.reading() as work:
        coming = await next_ping(desk.act(work), case, desk.now)
    assert coming is not None
    assert (coming.at, coming.to) == (desk.now + timedelta(hours=3), ("Joe",))


async def test_a_case_that_became_a_p0_later_names_the_rungs_as_they_will_come(desk: Promised) -> None:
    case = await desk.opens(Severity.P2, client=None)
    await desk.passes(hours=1, minutes=50)
    case = await desk.changes(case, replanning.replanned, severity=Severity.P0)
    soon = desk.now + timedelta(minutes=2)
    async with desk.store.reading() as work:
        act = desk.act(work)
        assert await next_ping(act, case, desk.now) == NextPing(soon, ("Ben", "Ana"))
        foreseen = [ping for _, ping in await coming(work, desk.rules, desk.now) if ping.kind == "untaken"]
        assert [(ping.at - desk.now).total_seconds() for ping in foreseen] == [120, 120, 300, 600]
        (row,) = [row for row in await desk.rows() if row.outgoing.kind == "untaken"]
        composed = await compose_ping(act, row, desk.now)
        assert composed is not None
        assert Moment(soon, "time") in next(fact.value for fact in composed[1].facts if fact.label == "Next")
    case = await desk.changes(case, sla.waits, seen_at=desk.now)
    async with desk.store.reading() as work:
        assert await next_ping(desk.act(work), case, desk.now) == NextPing(soon, ("Ben",))


async def test_a_ping_offers_to_extend_only_to_those_who_may(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    offered = {
        room: {action.id for heard in heard_there for action in heard.post.card.actions}
        for room, heard_there in house.rooms.items()
        if any(f"{ref} {kind}" in heard.text for heard in heard_there for kind in ("warning", "breach"))
    }
    assert "due" in offered["dm-manager"]
    assert "due" not in offered["dm-lead"]
