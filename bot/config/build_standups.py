"""Stand-ups: of a site or a team, each once, with questions before the reminder and the reminder before the digest."""

from collections.abc import Mapping

from bot.config.build_people import known
from bot.config.lengths import length
from bot.config.problems import Findings, Place
from bot.config.schema import File, StandupShape
from handlers.domain.rulebook import Site, Standup, Team

MINUTE, HOUR = 60, 3600
SHORTEST, LONGEST = 10 * MINUTE, 12 * HOUR
LEAST_REMINDED = 5 * MINUTE
MONDAY_TO_FRIDAY = frozenset(range(5))


def standups(
    file: File, sites: Mapping[str, Site], teams: Mapping[str, Team], findings: Findings
) -> dict[str, Standup]:
    """The stand-ups of a file, by the key of their site or team."""
    made: dict[str, Standup] = {}
    for index, shape in enumerate(file.standups):
        at: Place = ("standups", index)
        found = _standup(at, shape, sites, teams, findings)
        if found is None:
            continue
        if found.key in made:
            noun = "team" if shape.team else "site"
            allowed = f"one stand-up for each site and team; {found.key} has one already"
            findings.add((*at, noun), found.key, allowed=allowed, example=f"{noun}: another")
        made.setdefault(found.key, found)
    return made


def _standup(
    at: Place, shape: StandupShape, sites: Mapping[str, Site], teams: Mapping[str, Team], findings: Findings
) -> Standup | None:
    if (shape.site is None) == (shape.team is None):
        given = f"site: {shape.site}, team: {shape.team}" if shape.site else "neither"
        findings.add(at, given, allowed="either a site or a team", example='{site: dublin, at: "08:45"}')
        return None
    if shape.team is not None and not known(findings, (*at, "team"), shape.team, teams, "team"):
        return None
    site = teams[shape.team].site if shape.team is not None else shape.site or ""
    if shape.team is None and not known(findings, (*at, "site"), site, sites, "site"):
        return None
    remind = _quarter(shape.ask_before) if shape.remind_before is None else shape.remind_before
    _check_lengths(at, shape.ask_before, remind, findings)
    if shape.days is not None and not shape.days:
        findings.add((*at, "days"), shape.days, allowed="at least one day of the week", example="days: [mon, thu]")
    days = _days_of(sites.get(site)) if shape.days is None else frozenset(shape.days)
    return Standup(shape.team or site, site, shape.team, shape.at, shape.ask_before, remind, days)


def _check_lengths(at: Place, ask: int, remind: int, findings: Findings) -> None:
    if not SHORTEST <= ask <= LONGEST:
        allowed = "from 10 minutes to 12 hours before the digest"
        findings.add((*at, "ask_before"), length(ask), allowed=allowed, example="ask_before: 60m")
    elif not LEAST_REMINDED <= remind < ask:
        if remind < LEAST_REMINDED and remind == _quarter(ask):
            return  # nobody wrote it: the questions come so late that there is no reminder
        allowed = f"from 5 minutes before the digest, and less than ask_before ({length(ask)})"
        findings.add((*at, "remind_before"), length(remind), allowed=allowed, example="remind_before: 15m")


def _quarter(ask: int) -> int:
    """A quarter of the time, in whole minutes."""
    return ask // 4 // MINUTE * MINUTE


def _days_of(site: Site | None) -> frozenset[int]:
    """The days on which somebody is at work there; Monday to Friday where no shift says so."""
    shifts = site.shifts if site is not None else ()
    return frozenset(day for shift in shifts for day in shift.days) or MONDAY_TO_FRIDAY
