"""The breach register: what was not kept stays on record, gets its reason, and is closed with it and not before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.cards.form import Form
from handlers.cards.reply import Ask, Reply, Say
from handlers.cards.words import duration
from handlers.commands.registry import complete
from handlers.domain.breach import CONTROLLABLE, Breach, Code, Result, gross, net, suggested
from handlers.domain.escalation import Escalation, Status
from handlers.domain.people import Role
from handlers.domain.policy import PolicySet, Target, When
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience, Event
from tests.support.house import House, open_house, raised, shipped_rules, words
from tests.support.samples import clock

PERMALINK = "https://harbour.slack.com/archives/C9/p1764000000000000"
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
WEDNESDAY_BEFORE_THE_CLOCKS_GO_BACK = datetime(2026, 10, 21, 9, tzinfo=UTC)


async def case_of(house: House, ref: str) -> Escalation:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    return case


async def register(house: House, ref: str) -> dict[str, Breach]:
    """The breaches of a case, by the kind of their clock."""
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        return {breach.clock: breach for breach in await work.breaches.of([case.id])}


async def breached(house: House, kind: str = "vip_press", **values: str) -> str:
    """A P1 of Dublin that the lead took in time, told the client about, and resolved too late."""
    ref = await raised(house, kind, **values)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=5)
    await house.says("lead", f"resolve {ref} actioned")
    return ref


def form_of(reply: Reply) -> Form:
    assert isinstance(reply, Ask), reply
    return reply.form


def value(form: Form, name: str) -> str:
    return next(field.value for field in form.fields if field.name == name)


def shown(reply: Reply) -> str:
    """Everything on a card, as text."""
    assert isinstance(reply, Say), reply
    return repr(reply.card)


def test_there_are_sixteen_codes_and_each_is_on_somebodys_side() -> None:
    assert len(Code) == 16
    assert set(CONTROLLABLE) == set(Code)


# --- entered ------------------------------------------------------------------------------------------------------


async def test_a_breach_is_entered_once_with_owner_site_and_severity_of_that_moment(house: House) -> None:
    ref = await breached(house)
    await house.says("manager", f"handoff {ref} @manager")
    row = (await register(house, ref))["resolve"]
    assert (row.owner, row.site, row.client, row.severity) == ("lead", "dublin", "ORION", Severity.P1)
    assert row.reached_at == row.noticed_at
    assert row.answerable == "lead"


async def test_what_is_kept_or_called_off_in_time_is_not_in_the_register(house: House) -> None:
    kept, cancelled = await raised(house), await raised(house)
    for ref in (kept, cancelled):
        await house.says("lead", f"claim {ref}")
        await house.says("lead", f"told {ref} call")
    await house.says("lead", f"resolve {kept} actioned")
    await house.says("lead", f"cancel {cancelled} false_alarm")
    await house.waits(hours=6)
    assert await register(house, kept) == {}
    assert await register(house, cancelled) == {}
    assert "closed" in words(await house.says("lead", f"close {kept}"))


async def test_a_breach_stays_on_record_when_the_case_is_cancelled_afterwards(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    await house.says("lead", f"cancel {ref} false_alarm")
    assert "resolve" in await register(house, ref)
    assert ref in shown(await house.says("lead", "list uncoded"))


async def test_a_case_merged_after_its_due_time_is_tagged_and_one_merged_before_is_not_in_the_register(
    house: House,
) -> None:
    late, early, parent = await raised(house), await raised(house), await raised(house)
    for ref in (late, early, parent):
        await house.says("lead", f"claim {ref}")
        await house.says("lead", f"told {ref} call")
    await house.says("lead", f"merge {early} {parent}")
    await house.waits(hours=5)
    await house.says("lead", f"merge {late} {parent}")
    assert await register(house, early) == {}
    assert "resolve" in await register(house, late)
    assert "merged late" in shown(await house.says("lead", f"show {late}"))


# --- suggested ----------------------------------------------------------------------------------------------------


async def suggestion(house: House, ref: str) -> str:
    return value(form_of(await house.says("manager", f"close {ref}")), "code")


async def resolved(house: House, ref: str) -> None:
    await house.says("manager", f"resolve {ref} actioned")


async def test_a_severity_raised_too_late_suggests_wrong_severity(house: House) -> None:
    ref = await raised(house, "appeal_error")
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    await house.says("lead", f"sev {ref} P1 it is in the papers")
    assert (await register(house, ref))["resolve"].severity is Severity.P1
    await resolved(house, ref)
    assert await suggestion(house, ref) == "wrong_severity"


async def test_a_promise_that_was_broken_when_it_was_made_is_the_severitys_fault_and_not_our_outage(
    house: House,
) -> None:
    ref = await raised(house, who="lead", severity="P4")
    await house.waits(hours=5)
    await house.says("manager", f"sev {ref} P1 it is in the papers")
    row = (await register(house, ref))["first_response"]
    assert (row.reached_at, row.noticed_late) == (int(house.now.timestamp()), False)
    await resolved(house, ref)
    assert await suggestion(house, ref) == "wrong_severity"


async def test_an_order_that_reached_us_past_its_limit_keeps_the_laws_second_and_suggests_a_late_escalation(
    house: House,
) -> None:
    received = (house.now - timedelta(hours=2)).isoformat()
    order = {"type": "legal_order", "case_id": "O-1", "jurisdiction": "EU", "received_at": received}
    await house.fills("legal_desk", "new", order, room="dub-1")
    ref = "ORION-1"
    row = (await register(house, ref))["legal:eu_terreg_removal"]
    assert row.reached_at == int((house.now - timedelta(hours=1)).timestamp()) + 1
    assert not row.noticed_late
    await house.says("legal_desk", f"claim {ref}")
    await house.says("legal_desk", f"resolve {ref} actioned")
    assert value(form_of(await house.says("legal_desk", f"close {ref}")), "code") == "late_escalation"


async def test_a_severity_lowered_later_takes_no_breach_back_and_is_no_way_round_its_code(house: House) -> None:
    ref = await breached(house)
    await house.says("lead", f"reopen {ref} one of the copies is up again")
    await house.says("lead", f"sev {ref} P3 only one copy")
    await house.says("lead", f"resolve {ref} actioned")
    await house.waits(days=9)
    assert (await case_of(house, ref)).status is Status.RESOLVED
    await house.says("lead", f"code {ref} misrouted")
    await house.waits(days=2)
    assert (await case_of(house, ref)).status is Status.CLOSED


async def test_a_start_moved_back_may_breach_at_once_and_suggests_a_late_escalation(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("manager", f"start {ref} 5h their mail arrived then")
    assert "resolve" in await register(house, ref)
    await resolved(house, ref)
    assert await suggestion(house, ref) == "late_escalation"


async def test_a_legal_limit_that_was_past_before_anybody_knew_of_the_law_suggests_the_wrong_place(
    house: House,
) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=50)
    await house.says("lead", f"code {ref} volume_spike")
    await house.says("lead", f"type {ref} ncii_doxxing they are intimate images")
    row = (await register(house, ref))["legal:us_take_it_down"]
    assert row.reached_at == int((house.now - timedelta(hours=2)).timestamp()) + 1
    assert not row.noticed_late, "nobody could have noticed it before"
    await resolved(house, ref)
    assert await suggestion(house, ref) == "misrouted"


async def test_another_type_whose_promise_is_broken_at_once_suggests_the_wrong_place(tmp_path: Path) -> None:
    rules = shipped_rules()
    press = replace(rules.policy_set.policies[0], key="press", when=When(types=frozenset({"vip_press"})))
    press = replace(press, targets={"resolve": Target(3600)})
    rules = replace(rules, policy_set=PolicySet("by-type", (press, *rules.policy_set.policies)))
    async with open_house(tmp_path, rules) as house:
        ref = await raised(house, "policy_ambiguity")
        await house.says("lead", f"claim {ref}")
        await house.says("lead", f"told {ref} call")
        await house.waits(hours=3)
        await house.says("lead", f"type {ref} vip_press it is in the papers")
        assert (await register(house, ref))["resolve"].reached_at == int(house.now.timestamp())
        await resolved(house, ref)
        assert await suggestion(house, ref) == "misrouted"


async def test_a_breach_less_than_an_hour_after_a_hand_over_suggests_the_gap(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=3, minutes=30)
    await house.says("lead", f"handoff {ref} @site_lead")
    await house.says("site_lead", f"accept {ref}")
    await house.waits(hours=1)
    assert (await register(house, ref))["resolve"].owner == "site_lead"
    await resolved(house, ref)
    assert await suggestion(house, ref) == "handover_gap"


async def test_a_breach_while_a_vendor_was_asked_suggests_waiting_for_it(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.says("lead", f"wait {ref} vendor their word on the account")  # P1 runs on meanwhile
    await house.waits(hours=5)
    await resolved(house, ref)
    assert await suggestion(house, ref) == "awaiting_third_party"


async def test_a_breach_after_the_owner_went_home_suggests_no_owner_on_shift(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=3)
    await house.says("lead", f"note {ref} still at it")
    await house.says("lead", f"wait {ref} internal until 20:00 the policy desk")
    await house.says("lead", f"resume {ref}")
    await house.waits(hours=2)
    row = (await register(house, ref))["resolve"]
    assert datetime.fromtimestamp(row.reached_at, UTC).hour == 13
    later = await raised(house)
    await house.says("lead", f"claim {later}")
    await house.says("lead", f"told {later} call")
    await house.waits(hours=6)  # due at 18:00, the lead works until 17:00
    await resolved(house, later)
    assert await suggestion(house, later) == "no_owner_on_shift"


async def test_a_breach_found_after_our_own_outage_suggests_that_nobody_was_notified(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=3, minutes=50)
    await house.sleeps(minutes=90)
    row = (await register(house, ref))["resolve"]
    assert row.noticed_late
    assert f"noticed {duration(row.noticed_at - row.reached_at)} late by Handrail" in shown(
        await house.says("lead", f"show {ref}")
    )
    await resolved(house, ref)
    assert await suggestion(house, ref) == "notification_failure"


def event(kind: str, minute: int, **data: object) -> Event:
    return Event("e1", minute, NINE + timedelta(minutes=minute), "lead", kind, Audience.INTERNAL, data)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((), None),
        ((event("wait", 5, on="client"),), Code.AWAITING_CLIENT),
        ((event("wait", 5, on="internal"),), None),
        ((event("wait", 5, on="client"), event("resume", 6)), None),
        ((event("wait", 61, on="client"),), None),  # after the breach
        ((event("sev", 60, **{"from": "P3", "to": "P1"}),), Code.WRONG_SEVERITY),
        ((event("sev", 60, **{"from": "P1", "to": "P2"}),), None),
        ((event("sev", 59, **{"from": "P3", "to": "P1"}),), None),
        ((event("type", 60),), Code.MISROUTED),
        ((event("client", 60),), Code.MISROUTED),
        ((event("site", 60),), Code.MISROUTED),
        ((event("opened", 60, since=NINE.isoformat()),), Code.MISROUTED),  # goes on with another client's record
        ((event("opened", 61, since=NINE.isoformat()),), Code.MISROUTED),
        ((event("opened", 61),), Code.LATE_ESCALATION),
        ((event("opened", 0, since=NINE.isoformat()),), None),
        ((event("type", 59),), None),
        ((event("accept", 1, was="ben"),), Code.HANDOVER_GAP),
        ((event("accept", 0, was="ben"),), None),  # a whole hour
        ((event("assign", 30, was=""),), None),  # nobody had it before
    ],
)
def test_the_story_speaks_for_a_code(events: tuple[Event, ...], code: Code | None) -> None:
    reached = int((NINE + timedelta(minutes=60)).timestamp())
    row = Breach("c1", "e1", "resolve", 1, Severity.P1, reached, reached)
    assert suggested(row, events) is code
    assert suggested(replace(row, noticed_at=reached + 121), events) is Code.NOTIFICATION_FAILURE
    assert suggested(row, events, staffed=False) is (code or Code.NO_OWNER_ON_SHIFT)
    assert suggested(row, events, type_key="queue_backlog") is (code or Code.VOLUME_SPIKE)


@pytest.mark.parametrize(
    ("events", "cycle", "code"),
    [
        (((-1, "legal:x"),), 1, None),
        (((61, "legal:x"),), 1, Code.MISROUTED),
        (((60, "legal:x"),), 1, None),  # in the second of the breach it was known
        (((61, "legal:other"),), 1, None),
        (((61, "legal:x:internal"),), 1, None),
        (((-1, "legal:x"), (61, "legal:x")), 1, None),  # dropped by another type, and brought back by a third
        (((-1, "legal:x"), (61, "legal:x")), 2, Code.MISROUTED),
    ],
)
def test_a_law_that_began_after_its_limit_was_brought_late(
    events: tuple[tuple[int, str], ...], cycle: int, code: Code | None
) -> None:
    reached = int((NINE + timedelta(minutes=60)).timestamp())
    row = Breach("c1", "e1", "legal:x", cycle, Severity.P1, reached, reached)
    story = [event("opened", -1)]
    story += [event("legal_begun", minute, clocks=[f"{kind} 3600 {NINE.isoformat()}"]) for minute, kind in events]
    assert suggested(row, story) is code


# --- coded and closed ---------------------------------------------------------------------------------------------


async def test_a_breached_p1_is_not_closed_without_a_reason_and_says_which_there_are(house: House) -> None:
    ref = await breached(house)
    reply = await house.says("lead", f"close {ref}")
    form = form_of(reply)
    assert all(code.value in words(reply) for code in Code)
    assert next(field for field in form.fields if field.name == "code").required
    assert (await case_of(house, ref)).status is Status.RESOLVED
    assert "closed" in words(await house.fills("lead", form.id, {"validity": "valid", "code": "human_error"}))
    assert (await case_of(house, ref)).status is Status.CLOSED
    row = (await register(house, ref))["resolve"]
    assert (row.code, row.coded_by) == (Code.HUMAN_ERROR, "lead")


async def test_a_case_that_kept_its_promises_is_closed_without_any_question(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"resolve {ref} actioned")
    assert "closed" in words(await house.presses("lead", "close", ref))
    assert (await case_of(house, ref)).validity == "valid"


async def test_a_case_can_be_closed_as_none_after_all(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"resolve {ref} no_violation")
    assert "no case after all" in words(await house.says("lead", f"close {ref} invalid"))
    assert (await case_of(house, ref)).validity == "invalid"
    assert "no case after all" in shown(await house.says("lead", f"show {ref}"))


async def test_several_cases_get_their_reason_at_once_and_a_note_beside_it(house: House) -> None:
    refs = [await raised(house), await raised(house)]
    await house.waits(hours=5)
    reply = await house.says("lead", f"breach code {' '.join(refs)} volume_spike staffing_absence the final was on")
    assert all(ref in words(reply) for ref in refs)
    for ref in refs:
        rows = await register(house, ref)
        assert {(row.code, row.second) for row in rows.values()} == {(Code.VOLUME_SPIKE, Code.STAFFING_ABSENCE)}
        assert "the final was on" in shown(await house.says("manager", f"show {ref}"))
        await house.says("lead", f"resolve {ref} actioned")
    assert "closed" in words(await house.says("lead", f"close {' '.join(refs)}"))


async def test_several_cases_are_asked_about_in_one_form(house: House) -> None:
    first, second = await raised(house), await raised(house)
    await house.waits(hours=5)
    for ref in (first, second):
        await house.says("lead", f"resolve {ref} actioned")
    form = form_of(await house.says("lead", f"close {first} {second}"))
    reply = await house.fills("lead", form.id, {"code": "unknown"})
    assert words(reply) == f"{first}, {second}: closed."


async def test_a_second_breach_after_reopening_wants_a_reason_of_its_own(house: House) -> None:
    ref = await breached(house)
    await house.says("lead", f"code {ref} misrouted")
    await house.says("lead", f"reopen {ref} one of the copies is up again")
    await house.waits(hours=5)
    await house.says("lead", f"resolve {ref} actioned")
    assert isinstance(await house.says("lead", f"close {ref}"), Ask)
    assert "closed" in words(await house.says("lead", f"close {ref} valid human_error"))
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        rows = await work.breaches.of([case.id])
    codes = {(row.clock, row.cycle): row.code for row in rows}
    assert (codes["resolve", 1], codes["resolve", 2]) == (Code.MISROUTED, Code.HUMAN_ERROR)


async def test_a_reason_given_again_puts_the_last_one_right(house: House) -> None:
    ref = await breached(house)
    await house.says("lead", f"{ref} code misrouted")
    await house.says("lead", f"code {ref} policy_gap")
    assert (await register(house, ref))["resolve"].code is Code.POLICY_GAP


REFUSED = (
    ("lead", "code {ref}", ""),
    ("lead", "code {ref} bad_luck", "Allowed: late_detection"),
    ("lead", "code {ref} misrouted misrouted", "the same"),
    ("moderator1", "code {ref} misrouted", "for a lead or a manager"),
    ("auditor", "code {ref} misrouted", "for a lead or a manager"),
    ("lead", f"exclude {{ref}} resolve their tool was down {PERMALINK}", "for a manager"),
    ("manager", "exclude {ref} resolve their tool was down", "permalink"),
    ("manager", "exclude {ref} resolve their tool was down https://evil.example/x", "permalink"),
    ("manager", "exclude {ref} resolve their tool was down https://slack.com.evil.example/x", "permalink"),
    ("manager", f"exclude {{ref}} contain their tool was down {PERMALINK}", "no breach of"),
    ("moderator1", "list uncoded", "is no list"),
)


async def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(house: House) -> None:
    ref = await breached(house)
    before = await register(house, ref)
    for who, line, said in REFUSED:
        assert said in words(await house.says(who, line.format(ref=ref))), line
        assert await register(house, ref) == before


async def test_a_case_without_a_breach_has_nothing_to_code(house: House) -> None:
    ref = await raised(house)
    assert "no breach on record" in words(await house.says("lead", f"code {ref} misrouted"))


async def test_the_button_for_the_code_opens_its_form_with_the_suggested_one(house: House) -> None:
    ref = await breached(house, "queue_backlog", severity="P1")
    form = form_of(await house.presses("lead", "code", ref))
    assert (form.id, value(form, "code")) == (f"code:{ref}", "volume_spike")


async def test_the_card_of_a_breached_case_offers_the_code_until_there_is_one(house: House) -> None:
    ref = await breached(house)
    assert "Code…" in shown(await house.says("lead", f"show {ref}"))
    await house.says("lead", f"code {ref} misrouted")
    after = shown(await house.says("lead", f"show {ref}"))
    assert "Code…" not in after
    assert "sent to the wrong place (our side)" in after
    assert "sent to the wrong place" in shown(await house.says("auditor", f"show {ref}"))


# --- left out -----------------------------------------------------------------------------------------------------


async def test_a_breach_is_left_out_of_the_net_result_alone_once_the_client_agreed(house: House) -> None:
    ref = await breached(house)
    assert "net result" in words(await house.says("manager", f"exclude {ref} resolve their tool was down {PERMALINK}"))
    row = (await register(house, ref))["resolve"]
    assert (row.excluded_by, row.evidence) == ("manager", PERMALINK)
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        promise = next(one for one in await work.clocks.of([case.id]) if one.kind == "resolve")
    assert net(promise, None) is Result.BREACH
    assert net(promise, row) is Result.EXCLUDED
    assert gross(promise, int(house.now.timestamp())) is Result.BREACH
    assert PERMALINK in shown(await house.says("auditor", f"show {ref}"))
    assert "already" in words(await house.says("manager", f"exclude {ref} resolve once more {PERMALINK}"))


def test_a_pause_saves_the_net_result_and_never_the_gross_one() -> None:
    from_start = clock().started_at
    waited = clock(stopped_at=from_start + 1_000, due_at=from_start + 1_200, state="met")
    assert (net(waited, None), gross(waited, 0)) == (Result.MET, Result.BREACH)


# --- reminded -----------------------------------------------------------------------------------------------------


async def test_who_answers_for_uncoded_breaches_is_reminded_once_on_friday_and_once_on_monday(tmp_path: Path) -> None:
    async with open_house(tmp_path, now=WEDNESDAY_BEFORE_THE_CLOCKS_GO_BACK) as house:
        dublin = await breached(house)
        manila = await raised(house, who="moderator2", room="mnl-1")
        await house.says("lead_mnl", f"claim {manila}")
        await house.waits(hours=5)
        await house.says("lead_mnl", f"resolve {manila} actioned")

        async def heard(day: int, hour: int, minute: int = 0) -> tuple[int, int]:
            await house.waits(seconds=(datetime(2026, 10, day, hour, minute, tzinfo=UTC) - house.now).total_seconds())
            texts = (house.hears("dm-lead", dublin), house.hears("dm-lead_mnl", manila))
            first, second = (sum("no reason" in text for text in each) for each in texts)
            return first, second

        assert await heard(23, 5, 59) == (0, 0)
        assert await heard(23, 6, 0) == (0, 1)  # Friday 14:00 in Manila
        assert await heard(23, 12, 59) == (0, 1)
        assert await heard(23, 13, 0) == (1, 1)  # Friday 14:00 in Dublin, summer time
        assert await heard(25, 23, 59) == (1, 1)
        assert await heard(26, 0, 0) == (1, 2)  # Monday 08:00 in Manila
        assert await heard(26, 7, 59) == (1, 2)
        assert await heard(26, 8, 0) == (2, 2)  # Monday 08:00 in Dublin, winter time
        await house.says("lead", f"code {dublin} misrouted")
        assert await heard(31, 23, 0) == (2, 3)
        assert not any("no reason" in text for text in house.hears("dm-manager"))


async def test_nobody_is_reminded_where_everything_has_its_reason(house: House) -> None:
    ref = await breached(house)
    await house.says("lead", f"code {ref} misrouted")
    await house.waits(days=8)
    assert not any("no reason" in heard.text for room in house.rooms.values() for heard in room)
    async with house.store.reading() as work:
        assert await work.due.get("uncoded", "all") is None


async def test_an_outage_over_both_moments_ends_in_one_reminder(house: House) -> None:
    ref = await breached(house)
    await house.sleeps(days=7)
    assert sum("no reason" in text for text in house.hears("dm-lead", ref)) == 1


async def test_the_list_of_uncoded_breaches_empties_as_they_get_their_reasons(house: House) -> None:
    ref = await breached(house)
    assert ref in shown(await house.says("lead", "list uncoded"))
    assert ref in shown(await house.says("auditor", "list uncoded"))
    await house.says("lead", f"code {ref} misrouted")
    assert "Every breach has its reason." in shown(await house.says("lead", "list uncoded"))


# --- and the client -----------------------------------------------------------------------------------------------


async def test_a_client_reads_neither_a_code_nor_a_note_nor_that_there_is_a_register(house: House) -> None:
    ref = await breached(house)
    await house.says("lead", f"code {ref} human_error unknown canary-note")
    await house.says("manager", f"exclude {ref} resolve canary-reason {PERMALINK}")
    await house.says("lead", f"close {ref} invalid")
    replies = [
        await house.says("client_orion", line, room=room)
        for line in (
            f"show {ref}",
            "list",
            "list wat",
            "help list",
            "list uncoded",
            f"code {ref} unknown",
            f"exclude {ref} resolve x y",
        )
        for room in (None, "client-ORION")
    ]
    seen = "".join(
        repr(heard.post) for room in ("client-ORION", "dm-client_orion") for heard in house.rooms.get(room, [])
    )
    assert seen
    offers = [offer.text for offer in complete("list ", {Role.CLIENT})]
    assert offers
    assert not any("uncoded" in offer for offer in offers)
    assert "uncoded" not in repr(await house.says("client_orion", "list wat"))
    for canary in (
        "canary",
        "|uncoded",
        "nobody said why",
        "human error",
        "human_error",
        "archives",
        "no case after all",
        "Code…",
    ):
        assert canary not in seen
        assert not any(canary in repr(reply) for reply in replies), canary
