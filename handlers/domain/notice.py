"""A policy notice: what is new, from which day on, and who is asked to say that they have read it.

Everybody addressed is asked once, in their working hours: whoever was off, or joins later, on their next shift.
Whoever has not read it is reminded on later working days, at most MOST_REMINDERS times, and never from the local day on
which it comes into force. Then the leads are told a count.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from handlers.domain.people import Person, Role
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import said, spoken
from handlers.domain.working_hours import LOOKED_AHEAD, Chance, local_date, next_chance, zone_of

READERS = (Role.MODERATOR, Role.LEAD)
"""Who is asked to read: who decides on content, and who answers their questions."""

MOST_REMINDERS = 5
SPACING = timedelta(hours=20)
"""So long after a question the next one may come: on another working day, at about the same hour or later."""

COUNTED_AFTER = timedelta(hours=24)
"""Leads are told a count when a notice comes into force, but not sooner than so long after it was published."""

TOLD_WITHIN = timedelta(days=7)
"""A count that could not be told for so long is of no use any more."""

ASKED_FOR = timedelta(days=90)
"""So long after a notice came into force whoever joins is still asked to read it; then it is a part of the handbook."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of a policy notice. `number` counts from 1. `effective_on` is a local day, as ISO 8601.

    `sites`, `teams` and `clients` are whom it is for: a client means the teams that work for it. `ruling` is the id of
    the record whose ruling it tells, or None. `superseded_by` is the number of the next version. Texts are redacted.
    """

    number: int
    title: str
    version: str
    effective_on: str
    summary: str
    link: str
    sites: tuple[str, ...]
    teams: tuple[str, ...]
    clients: tuple[str, ...]
    author: str
    published_at: datetime
    ruling: str | None = None
    superseded_by: int | None = None

    @property
    def day(self) -> date:
        """The day from which on it holds, wherever somebody works."""
        return date.fromisoformat(self.effective_on)

    @property
    def stands(self) -> bool:
        return self.superseded_by is None


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's part in a notice.

    `asked_at` is when they were asked last, on their working day `asked_on` (ISO 8601); `times` how often. `counted_at`
    is when they were told, as a lead, how many have read it.
    """

    notice: int
    person: str
    asked_at: datetime | None = None
    asked_on: str = ""
    times: int = 0
    read_at: datetime | None = None
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a team have read a notice, out of how many who are to."""

    team: str
    read: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 is said of all alone."""
        return 100 * self.read // self.of if self.of else 100


def addressed(rules: RuleBook, notice: Notice) -> tuple[str, ...]:
    """Who is to read a notice today: those who work at its sites, in its teams, and for its clients."""
    teams = teams_of(rules, notice)
    return tuple(
        key
        for key, person in rules.people.items()
        if not person.is_client and person.has(*READERS) and (person.site in notice.sites or person.team in teams)
    )


def teams_of(rules: RuleBook, notice: Notice) -> frozenset[str]:
    """The teams that a notice names, by themselves or by the client that they work for."""
    return frozenset(
        key
        for key, team in rules.teams.items()
        if key in notice.teams or not frozenset(team.clients).isdisjoint(notice.clients)
    )


def audience_offered(rules: RuleBook, person: Person) -> Mapping[str, str]:
    """Whom somebody may publish to: `site:KEY`, `team:KEY` and `client:KEY`, each with its words on screen."""
    return {} if person.is_client else _offered(rules, person.site, spoken().code, every=person.has(Role.MANAGER))


@lru_cache(maxsize=256)
def _offered(rules: RuleBook, own: str | None, _language: str, *, every: bool) -> Mapping[str, str]:
    """For whoever belongs to a site; `every` for whoever may publish everywhere."""
    sites = {key: site for key, site in rules.sites.items() if every or key == own}
    teams = {key: team for key, team in rules.teams.items() if team.site in sites}
    clients = rules.clients if every else {}
    return {
        **{f"site:{key}": said("Site {name}", name=site.name) for key, site in sites.items()},
        **{f"team:{key}": said("Team {name}", name=team.name) for key, team in teams.items()},
        **{f"client:{key}": said("Teams of {name}", name=client.name) for key, client in clients.items()},
    }


def in_reach(rules: RuleBook, person: Person, notice: Notice) -> bool:
    """True if somebody may publish to all whom a notice is for: a manager to everybody, a lead at their own site."""
    if person.has(Role.MANAGER):
        return True
    sites = {rules.teams[team].site for team in teams_of(rules, notice)} | set(notice.sites)
    return person.has(Role.LEAD) and person.site is not None and sites <= {person.site}


def leads_the(rules: RuleBook, person: Person, other: str) -> bool:
    """True if somebody of ours is in a lead's own team, or at their site where the lead has no team."""
    known = rules.people.get(other)
    if known is None or not person.has(Role.LEAD) or person.site is None:
        return False
    return known.site == person.site and person.team in (None, known.team)


def group_of(rules: RuleBook, person: str) -> str:
    """What somebody is counted with: their team's key, else their site's."""
    known = rules.people[person]
    return known.team or known.site or ""


def shares(rules: RuleBook, people: Sequence[str], read: Collection[str]) -> tuple[Share, ...]:
    """How many have read it, by team."""
    groups: dict[str, list[str]] = {}
    for person in people:
        groups.setdefault(group_of(rules, person), []).append(person)
    return tuple(Share(key, sum(one in read for one in members), len(members)) for key, members in groups.items())


def next_question(
    rules: RuleBook, notice: Notice, person: str, reading: Reading | None, after: datetime
) -> Chance | None:
    """When somebody is to be asked next, from an instant on; None for whoever is to be left alone."""
    known = reading or Reading(notice.number, person)
    if not _may_be_asked(rules, notice, person, known, after):
        return None
    if known.asked_at is None:
        found = next_chance(rules, person, max(after, notice.published_at))
        return found if found is not None and found.at < in_force_at(rules, notice, person) + ASKED_FOR else None
    before = {date.fromisoformat(known.asked_on), local_date(rules, person, known.asked_at)}
    found = next_chance(rules, person, max(after, known.asked_at + SPACING), not_on=before)
    is_early = found is not None and local_date(rules, person, found.at) < notice.day
    return found if is_early else None


def _may_be_asked(rules: RuleBook, notice: Notice, person: str, known: Reading, at: datetime) -> bool:
    """True for whoever may still be asked or reminded at an instant or later, once they are at work."""
    if not notice.stands or known.read_at is not None or person == notice.author:
        return False
    if known.asked_at is None:
        return at < in_force_at(rules, notice, person) + ASKED_FOR
    return known.times <= MOST_REMINDERS and local_date(rules, person, at) < notice.day


def next_count(rules: RuleBook, notice: Notice, person: str, reading: Reading | None, after: datetime) -> Chance | None:
    """When a lead is to be told how many have read it; None where they were told, or it is of no use any more."""
    if not notice.stands or (reading is not None and reading.counted_at is not None):
        return None
    due = max(in_force_at(rules, notice, person), notice.published_at + COUNTED_AFTER)
    found = next_chance(rules, person, max(after, due))
    return found if found is not None and found.at < due + TOLD_WITHIN else None


def told_the_count(rules: RuleBook, notice: Notice, people: Sequence[str]) -> tuple[str, ...]:
    """Who is told how many have read it: the author, and the leads of those who are to."""
    author = (notice.author,) if notice.author in rules.people else ()
    leads = [
        key
        for key, person in rules.people.items()
        if person.has(Role.LEAD) and any(leads_the(rules, person, one) for one in people)
    ]
    return tuple(dict.fromkeys((*author, *leads)))


def in_force_at(rules: RuleBook, notice: Notice, person: str) -> datetime:
    """The instant at which the day begins on which a notice comes into force, where somebody works."""
    return datetime.combine(notice.day, time(), zone_of(rules, person))


def next_wake(
    rules: RuleBook, notice: Notice, people: Sequence[str], readings: Mapping[str, Reading], after: datetime
) -> datetime | None:
    """When there is next something to ask or to tell; None if there is nothing until the rules change.

    Whoever is off for longer than one looks ahead is looked for again by then.
    """
    waiting = (
        _may_be_asked(rules, notice, one, readings.get(one, Reading(notice.number, one)), after) for one in people
    )
    again = after + LOOKED_AHEAD if any(waiting) else None
    asks = (next_question(rules, notice, person, readings.get(person), after) for person in people)
    leads = told_the_count(rules, notice, people)
    tells = (next_count(rules, notice, person, readings.get(person), after) for person in leads)
    found = [chance.at for chance in (*asks, *tells) if chance is not None]
    return min([*found, again] if again is not None else found, default=None)
