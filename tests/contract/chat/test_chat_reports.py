"""`report` in every chat: whole, with five thousand open cases, and for each reader their own."""

from datetime import UTC, datetime, timedelta

from handlers.domain.severity import Severity
from tests.support.chats import MANAGERS, ChatUnderTest, comes_to
from tests.support.drawn import plain
from tests.support.samples import clock, escalation

MANY = 5_000
SUNDAY = datetime(2026, 11, 29, 15, tzinfo=UTC)
SEVERITIES = list(Severity)


async def _thousands(chat: ChatUnderTest) -> None:
    """So many open cases, of Orion and of Vega in turn, opened in the hours before now, each to be resolved."""
    now: datetime = await chat.house.clock.now()
    async with chat.house.store.work() as work:
        for number in range(1, MANY + 1):
            at = now - timedelta(seconds=number)
            key, severity = ("ORION", "VEGA")[number % 2], SEVERITIES[number % len(SEVERITIES)]
            began = {"opened_at": at, "clock_started_at": at, "client": key, "site": "dublin"}
            case = escalation(number, ref=f"{key}-{number}", severity=severity, **began)
            await work.escalations.add(case)
            started = int(at.timestamp())
            due = started + 36_000
            await work.clocks.add(
                clock(number, case.id, kind="resolve", started_at=started, anchor=started, target=36_000, due_at=due)
            )
        await work.commit()


async def _told(chat: ChatUnderTest, who: str, line: str) -> str:
    """What somebody is answered, in the response or in their direct messages."""
    answer = await chat.says(who, f"dm-{who}", f"/escalate {line}")
    assert answer.status < 400, answer.body
    return plain(answer.body + await chat.reads(who))


async def test_a_report_of_five_thousand_open_cases_arrives_whole(chat: ChatUnderTest) -> None:
    await _thousands(chat)
    told = await _told(chat, "manager", "report by client")
    for words in (
        "Report",
        "open now 5000",
        "Promises kept",
        "Age of what is open",
        "Used of its target",
        "Opened again",
    ):
        assert words in told, words
    assert "open 2500" in told
    assert "By severity" in told


async def test_each_reads_their_own_numbers(chat: ChatUnderTest) -> None:
    await chat.says("lead", "dub-1", "/escalate whoami")
    told = await _told(chat, "client_orion", "report")
    assert "Report" in told
    assert "Orion" in told
    assert "VEGA-" not in told
    assert "Breach reasons" not in told
    assert "is for leads, managers, auditors" in await _told(chat, "coach", "report")


async def test_where_a_frozen_week_is_stands_in_the_managers_channel_once(chat: ChatUnderTest) -> None:
    """An hour after Cygnus's week is over, its file; the next Monday, all of them, in the same message."""
    _, forward = chat.house.manual()
    await chat.house.store.clock.set_manual_time(SUNDAY)
    await chat.house.desk.reloaded(SUNDAY)
    before = await chat.threads("manager", MANAGERS)
    for at, words in (("29T17:01", "1 of 5 clients frozen"), ("30T09:01", "5 of 5 clients frozen")):
        await forward.to(datetime.fromisoformat(f"2026-11-{at}:00+00:00"))
        await comes_to(chat, "manager", "Weekly report · 2026-W48", words)
    mine = await chat.threads("manager", MANAGERS)
    assert len(mine) - len(before) == 1, mine
    assert "2026-W48" not in await chat.reads("client_orion")
