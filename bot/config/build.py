"""A checked shape to the frozen rules: every noun by its builder, then what holds between them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.config.build_calendars import calendars, public_holidays
from bot.config.build_catalogue import catalogue, restricted_groups
from bot.config.build_people import check_rooms, clients, known, people, sites, surfaces, teams
from bot.config.build_promises import Known, policies, uncovered
from bot.config.build_rota import rota
from bot.config.build_settings import contacts, settings, terms
from bot.config.build_standups import standups
from bot.config.lengths import length
from bot.config.packs import in_force
from bot.config.problems import Findings, Place
from bot.config.schema import File
from bot.config.schema_people import Channel
from bot.config.schema_promises import PolicyShape
from bot.config.settings import AppSettings
from handlers.domain.calendar import Calendar
from handlers.domain.people import Person
from handlers.domain.policy import Policy, PolicySet
from handlers.domain.policy_wire import to_plain
from handlers.domain.rulebook import Client, Organisation, QuietHours, Roots, RuleBook, Site, Surface, Team
from handlers.domain.severity import Severity

LONGEST_MORNING = 12 * 3600  # seconds before a shift
LONGEST_FREEZE = 48 * 3600  # seconds after a week is over


@dataclass(frozen=True, slots=True)
class _World:
    """The nouns that others refer to."""

    sites: dict[str, Site]
    people: dict[str, Person]
    teams: dict[str, Team]
    clients: dict[str, Client]
    calendars: dict[str, Calendar]
    calendar_of: dict[str, str]


def build(
    file: File, shipped: File, named: Iterable[str], version: str, *, years: Sequence[int], findings: Findings
) -> tuple[RuleBook, AppSettings]:
    """The rule book and the settings of a file; `shipped` fills in what it leaves out, `named` are its own keys.

    Raises ConfigError with everything that is wrong between the keys.
    """
    holidays = public_holidays(file, years, findings)
    places = sites(file, holidays, findings)
    hours, calendar_of = calendars(file, places, holidays, findings)
    world = _World(
        places,
        people(file, places, findings),
        teams(file, places, findings),
        clients(file, findings),
        hours,
        calendar_of,
    )
    book = _book(file, shipped, world, version, findings)
    found = settings(file, "rehearsal" in set(named), book, findings)
    findings.stop_if_any()
    return book, replace(found, notes=(*found.notes, *_shipped_notes(file)))


def _book(file: File, shipped: File, world: _World, version: str, findings: Findings) -> RuleBook:
    labels = dict(file.labels or shipped.labels)
    types = catalogue(file.types or shipped.types, labels, not file.types, findings)
    names = Known(
        types={key: found.lane for key, found in types.items()},
        clients=world.clients,
        sites=world.sites,
        labels=labels,
        calendars=world.calendars,
        site_calendars=world.calendar_of,
    )
    managers = surfaces(file, file.managers_channel, "managers", ("managers_channel",), findings)
    _check_rooms(world, managers, findings)
    return RuleBook(
        version=version,
        organisation=Organisation(file.organisation.key, file.organisation.timezone, file.organisation.language),
        people=world.people,
        teams=world.teams,
        sites=world.sites,
        clients=world.clients,
        types=types,
        labels=labels,
        severities={Severity(key): name for key, name in (shipped.severities | file.severities).items()},
        policy_set=_policy_set(file, shipped, names, findings),
        calendars=world.calendars,
        rota=rota(file, world.sites, world.clients, world.people, findings),
        restricted_groups=restricted_groups(file, types, world.people, findings),
        quiet_hours=_quiet_hours(file, world, findings),
        allowed_hosts=frozenset(file.links.allowed_hosts),
        managers=managers,
        roots=_roots(file, findings),
        pager=(file.pager.url, file.pager.secret) if file.pager else None,
        rehearsal=_rehearsal(file, managers, findings),
        rehearses="rehearsal" not in file.model_fields_set,
        legal=in_force(file, findings),
        standups=standups(file, world.sites, world.teams, findings),
        queues_stale_after=file.queues.stale_after,
        morning_before=_morning(file, findings),
        weekly_after=_weekly(file, findings),
        snapshot_months=file.retention.snapshot_months,
        standup_days=file.retention.standup_days,
        care=contacts(file),
        checkins=terms(file),
    )


def _policy_set(file: File, shipped: File, names: Known, findings: Findings) -> PolicySet:
    """The file's policies, and behind them the shipped ones for severities that it says nothing general about."""
    made: tuple[Policy, ...] = policies(file.policies, names, findings)
    fallback = policies(general(shipped), names, Findings("shipped.yaml", {}))
    missing = frozenset(uncovered(made))
    more = tuple(
        replace(policy, key=f"shipped-{policy.key}") for policy in fallback if policy.when.severities <= missing
    )
    chosen = (*made, *more)
    content = json.dumps(to_plain(PolicySet("", chosen)), sort_keys=True)
    return PolicySet(hashlib.sha256(content.encode()).hexdigest(), chosen)


def general(shipped: File) -> list[PolicyShape]:
    """The shipped policies that hold for every case of a severity."""
    return [shape for shape in shipped.policies if not (shape.when.lane or shape.when.type)]


def _check_rooms(world: _World, managers: tuple[Surface, ...], findings: Findings) -> None:
    bound: list[tuple[Place, str, tuple[Surface, ...]]] = [(("managers_channel",), "managers", managers)]
    for index, team in enumerate(world.teams.values()):
        bound.append((("teams", index, "channel"), f"team {team.key}", team.surfaces))
    for index, client in enumerate(world.clients.values()):
        bound.append((("clients", index, "channel"), f"client {client.key}", client.surfaces))
    check_rooms(bound, findings)


def _quiet_hours(file: File, world: _World, findings: Findings) -> dict[str, QuietHours]:
    made: dict[str, QuietHours] = {}
    for key, span in file.quiet_hours.items():
        at: Place = ("quiet_hours", key)
        known(findings, at, key, world.people, "person")
        if len(span) != 2 or span[0] == span[1]:
            findings.add(at, span, allowed="two different times: from and to", example=f'{key}: ["22:00", "07:00"]')
            continue
        made[key] = QuietHours(span[0], span[1])
    return made


def _morning(file: File, findings: Findings) -> int | None:
    before = file.morning.before
    if not 0 <= before <= LONGEST_MORNING:
        findings.add(("morning", "before"), length(before), allowed="from 0 to 12 hours", example="before: 15m")
    return before if file.morning.enabled else None


def _weekly(file: File, findings: Findings) -> int | None:
    after = file.weekly_report.after
    if not 0 <= after <= LONGEST_FREEZE:
        findings.add(("weekly_report", "after"), length(after), allowed="from 0 to 48 hours", example="after: 1h")
    return after if file.weekly_report.enabled else None


def _roots(file: File, findings: Findings) -> Roots:
    owners: dict[str, str] = {}
    for kind in ("escalate", "standup", "checkin"):
        words: list[str] = getattr(file.roots, kind)
        if not words:
            findings.add(("roots", kind), words, allowed="at least one word", example=f"{kind}: [{kind}]")
        for index, word in enumerate(words):
            if owners.setdefault(word, kind) != kind or word in words[:index]:
                allowed = f"each word once; {owners[word]} has it already"
                findings.add(("roots", kind, index), word, allowed=allowed, example=f"{kind}: [{kind}]")
    return Roots(tuple(file.roots.escalate), tuple(file.roots.standup), tuple(file.roots.checkin))


def _rehearsal(file: File, managers: tuple[Surface, ...], findings: Findings) -> Surface | None:
    """The one place where every post goes instead; None is live, or not said."""
    at: Place = ("rehearsal",)
    if file.rehearsal is None:
        return None
    if isinstance(file.rehearsal, Channel):
        spots = surfaces(file, file.rehearsal, file.rehearsal.web or "managers", at, findings)
    elif file.rehearsal == "managers":
        spots = managers
    else:
        chat, _, room = file.rehearsal.partition(":")
        spots = ()
        if chat in ("slack", "teams", "web") and room:
            spots = surfaces(
                file,
                Channel(
                    slack=room if chat == "slack" else None,
                    teams=room if chat == "teams" else None,
                    web=room if chat == "web" else None,
                ),
                "managers",
                at,
                findings,
            )
        spots = tuple(spot for spot in spots if spot.chat == chat)
    if not spots:
        allowed = "null (live), `managers`, or a channel of a chat that is on"
        findings.add(at, str(file.rehearsal), allowed=allowed, example="rehearsal: {slack: T1/C2}")
        return None
    return spots[0]


def _shipped_notes(file: File) -> tuple[str, ...]:
    notes: list[str] = []
    if not file.types:
        notes.append("The file has no `types`: the shipped catalogue of 15 types is used.")
    if not file.restricted_groups:
        notes.append("The file has no `restricted_groups`: restricted cases are shown to all managers.")
    if not file.rota:
        notes.append("The file has no `rota`: the first lead and manager of each site are on duty day and night.")
    return tuple(notes)
