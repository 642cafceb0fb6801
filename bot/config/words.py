"""What a configuration means, in plain words for whoever answers for it: `handrail check`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.config.lengths import length
from bot.config.packs import old_packs, packs
from bot.config.settings import AppSettings
from bot.config.words_care import checkins, old_contacts
from bot.config.words_shifts import duty_lines, gaps, handover_lines, morning_lines, weekly_lines
from bot.config.words_standups import standup_lines, standup_warnings
from handlers.domain.legal import Span
from handlers.domain.open_hours import open_hours
from handlers.domain.policy import (
    DEFAULT_CHAINS,
    DEFAULT_UPDATE_CHAINS,
    OWNER,
    PAGER,
    UNTAKEN_LADDER,
    Policy,
    Step,
    Target,
)
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity

OPENINGS = 5

CLOCK_WORDS = {
    "ack": "a human takes it",
    "first_response": "a human tells the client",
    "update": "the client hears again",
    "contain": "the harm is contained",
    "resolve": "it is resolved",
}
MEASURED = (
    "About cases: who raised, took, passed on, told, resolved, and when; kept in the record and its audit trail.",
    "About pings: who was pinged and who pressed Seen, to stop repeats. Nothing is ranked by person.",
    "About stand-ups: what somebody chose to write; who did not answer is shown to nobody.",
    "About the work of moderators: nothing. No item counts, no handling times, no presence, no mood.",
)


def explained(book: RuleBook, settings: AppSettings, now: datetime) -> Iterator[str]:
    """The lines that `check` prints. `now` is aware; times are shown in the zones of their sites."""
    yield f"{book.organisation.key}, {book.organisation.timezone}. Rules {book.version[:12]}."
    yield f"Chats that are on: {', '.join(settings.adapters) or 'none'}. {_rehearsal(book, settings)}"
    yield from _section("Clients", _clients(book))
    yield from _section("On duty", duty_lines(book, now))
    yield from _section("Hand-overs", handover_lines(book, now))
    yield from _section("Mornings", morning_lines(book, now))
    yield from _section("Weekly reports", weekly_lines(book, now))
    yield from _section("Promises, the first that fits holds", _promises(book))
    yield from _section("Business hours", _hours(book, now))
    yield from _section("Stand-ups", standup_lines(book, now))
    yield from _section("Legal clocks, examples only: confirm with counsel", _laws(book))
    yield from _section("Seen by a named group only", _restricted(book))
    yield from _section("What is measured about staff", [*MEASURED, *checkins(settings)])
    yield from _section("Worth knowing", list(warnings(book, settings, now)) or ["Nothing to warn of."])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield title
    for line in lines:
        yield f"  {line}"


def _rehearsal(book: RuleBook, settings: AppSettings) -> str:
    if book.rehearsal is not None:
        return f"Rehearsal: every post goes to {book.rehearsal.chat} {book.rehearsal.room}."
    if settings.rehearsal_named:
        return "Live: posts go where they are meant to go."
    if not book.managers:
        return (
            "Live: posts go where they are meant to go. With a `managers_channel` they would be rehearsed there first."
        )
    return "Rehearsal into the managers' channel until `handrail go-live`."


def _clients(book: RuleBook) -> list[str]:
    lines = []
    for client in book.clients.values():
        rooms = ", ".join(f"{spot.chat} {spot.room}" for spot in client.surfaces) or "no channel"
        contacts = ", ".join(book.people[key].name for key in client.contacts) or "nobody"
        teams = ", ".join(team.name for team in book.teams.values() if client.key in team.clients) or "no team"
        lines.append(
            f"{client.key} ({client.name}, {client.timezone}): {rooms}; contacts {contacts}; worked for by {teams}; "
            f'sees us as "{client.alias}".'
        )
    return lines or ["none"]


def _promises(book: RuleBook) -> list[str]:
    lines = []
    for policy in book.policy_set.policies:
        lines.append(f"{policy.key}: {_scope(policy)}.")
        lines += [f"    {line}" for line in promise_words(policy)]
    return lines


def _scope(policy: Policy) -> str:
    when = policy.when
    severities = sorted(when.severities) if when.severities else ["every severity"]
    parts = [", ".join(severities)]
    for noun, words in (
        ("types", when.types),
        ("clients", when.clients),
        ("sites", when.sites),
        ("labels", when.labels),
    ):
        if words:
            parts.append(f"{noun} {', '.join(sorted(words))}")
    return "; ".join(parts)


def promise_words(policy: Policy) -> list[str]:
    """What a policy promises and who hears of it when, a line for each clock."""
    lines = []
    worst = min(policy.when.severities, default=Severity.P0)
    for clock, target in policy.targets.items():
        quiet = DEFAULT_UPDATE_CHAINS if clock == "update" else DEFAULT_CHAINS
        who = ", ".join(_step(step) for step in policy.steps(clock) or quiet[worst])
        if clock == "ack" and worst is Severity.P0:
            who = "while nobody has it: " + ", ".join(_rung(*rung) for rung in policy.untaken or UNTAKEN_LADDER)
        lines.append(f"{CLOCK_WORDS[clock]} within {target_words(target)}; {who}")
    waits = " and ".join(sorted(policy.pauses))
    limit = f", for {length(policy.longest_pause)} in all" if policy.longest_pause else ""
    lines.append(f"waiting for {waits} stops the clocks that may stop{limit}" if waits else "no wait stops its clocks")
    return lines


def _rung(after: int, to: Sequence[str]) -> str:
    return f"{f'after {length(after)}' if after else 'at once'} {_recipients(to)}"


def target_words(target: Target) -> str:
    """`4 h`, or `8 open hours (dublin)`."""
    if target.calendar == "24x7":
        return length(target.seconds)
    return f"{target.seconds / 3600:g} open hours ({target.calendar})"


def _step(step: Step) -> str:
    when = f"{step.percent} %" if step.percent is not None else f"{length(step.after_due or 0)} after it is due"
    return f"{when} {_recipients(step.to)}"


def _recipients(to: Sequence[str]) -> str:
    return " and ".join("the owner" if word == OWNER else f"the {word.replace('_', ' ')}" for word in to)


def _hours(book: RuleBook, now: datetime) -> list[str]:
    lines = []
    start = int(now.timestamp())
    for calendar in book.calendars.values():
        hours, zone = open_hours(calendar), ZoneInfo(calendar.timezone)
        opens = ", ".join(_local(at, zone) for at in hours.next_openings(start, OPENINGS))
        due = hours.due(start, 8 * 3600)
        lines.append(f"{calendar.key} ({calendar.timezone}) opens {opens}.")
        lines.append(f"    A promise of one business day (8 open hours) starting now is due {_local(due, zone)}.")
    return lines


def _local(at: int | None, zone: ZoneInfo) -> str:
    return "never" if at is None else f"{datetime.fromtimestamp(at, UTC).astimezone(zone):%a %d %b %H:%M}"


def _laws(book: RuleBook) -> list[str]:
    """The legal clocks that are enabled, each with its law and how it stands; then those that wait for a word."""
    lines = []
    for law in book.legal.values():
        types = ", ".join(key for key, kind in book.types.items() if law.id in kind.legal) or "no type of its own"
        limit = f"within {_span(law.deadline)}" if law.deadline else "no number in the law"
        ours = f", our own target {_span(law.internal_target)}" if law.internal_target else ""
        what = f"a reminder after {_span(law.deadline)}" if law.deadline and law.reminder else f"{limit}{ours}"
        what += ", a ground that it knows moves its start" if law.deferrable else ""
        lines.append(
            f"{law.id} ({law.jurisdiction}, {law.cite}; {law.status.replace('_', ' ')}, {law.confidence} confidence): "
            f"{what}; {types}. {law.caution.capitalize()}."
        )
    return lines or ["none is enabled"]


def _span(span: Span) -> str:
    """`1 h`, `6 months`, `1 year`."""
    years, months = divmod(span.months, 12)
    parts = [
        f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in ((years, "year"), (months, "month")) if count
    ]
    return " ".join([*parts, *([length(span.seconds)] if span.seconds else [])])


def _restricted(book: RuleBook) -> list[str]:
    return [
        f"{book.types[key].label}: {', '.join(sorted(book.people[one].name for one in group)) or 'nobody'}."
        for key, group in book.restricted_groups.items()
    ] or ["nothing"]


def warnings(book: RuleBook, settings: AppSettings, now: datetime) -> Iterator[str]:
    """What is not wrong, but may surprise: hours without anybody, no pager, silent chains, old contacts."""
    yield from settings.notes
    yield from gaps(book, now)
    yield from standup_warnings(book, now)
    yield from _pager(book)
    for policy in book.policy_set.policies:
        if policy.key.startswith("shipped-"):
            yield f"{policy.key}: no policy of yours holds for every such case, so the shipped one does."
        if Severity.P0 in policy.when.severities and policy.pauses:
            yield f"Policy {policy.key}: a P0 stops its clocks while waiting; the shipped one never does."
    yield from old_packs(now)
    known = {clock.jurisdiction for pack in packs() for clock in pack.clocks}
    for client in book.clients.values():
        for jurisdiction in sorted(set(client.jurisdictions) - known):
            yield f"Client {client.key}: no pack knows a law of {jurisdiction}, so no legal clock starts for it."
        if not client.surfaces:
            yield f"Client {client.key} has no channel: nobody there can be told."
    yield from old_contacts(book, now)


def _pager(book: RuleBook) -> Iterator[str]:
    named = {policy.key for policy in book.policy_set.policies if PAGER in _named(policy)}
    urgent = [policy for policy in book.policy_set.policies if Severity.P0 in policy.when.severities]
    if book.pager is None:
        yield "No pager: steps of a P0 go to the chat only. Name one under `pager`, or make sure phones ring."
        yield from (f"Policy {key} names the pager, and there is none: nobody is called." for key in sorted(named))
        return
    for policy in urgent:
        if policy.key not in named:
            yield f"Policy {policy.key}: no step of a P0 names the pager. Example: 100: [manager, pager]"


def _named(policy: Policy) -> set[str]:
    """Everybody and everything that some step of a policy names."""
    chains = (policy.chain, *policy.chains.values())
    steps = {word for chain in chains for step in chain for word in step.to}
    return steps | {word for _, to in policy.untaken for word in to}
