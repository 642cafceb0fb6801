"""Duties: the lines of `rota`, and who stands in where it names nobody at all."""

from collections.abc import Mapping
from datetime import time

from bot.config.build_people import known
from bot.config.problems import Findings, Place
from bot.config.schema import File
from bot.config.schema_people import RotaShape
from handlers.domain.people import Duty, Person, Role
from handlers.domain.rulebook import Client, RotaSpan, Site

EVERY_DAY = frozenset(range(7))
_PAGED = (Duty.LEAD, Duty.BACKUP, Duty.MANAGER, Duty.SITE_LEAD)


def rota(
    file: File,
    sites: Mapping[str, Site],
    clients: Mapping[str, Client],
    people: Mapping[str, Person],
    findings: Findings,
) -> tuple[RotaSpan, ...]:
    """The spans of the file in their order, then the stand-ins."""
    made: list[RotaSpan] = []
    for index, line in enumerate(file.rota):
        at: Place = ("rota", index)
        _check(line, at, sites, clients, people, findings=findings)
        made.append(_span(line, file, sites, clients))
    return (*made, *_stand_ins(made, sites, people))


def _check(
    line: RotaShape,
    at: Place,
    sites: Mapping[str, Site],
    clients: Mapping[str, Client],
    people: Mapping[str, Person],
    *,
    findings: Findings,
) -> None:
    if known(findings, (*at, "person"), line.person, people, "person") and people[line.person].is_client:
        allowed = "one of our own people; a client's contact has no duty"
        findings.add((*at, "person"), line.person, allowed=allowed, example="person: lead")
    if line.site is not None:
        known(findings, (*at, "site"), line.site, sites, "site")
    if line.client is not None:
        known(findings, (*at, "client"), line.client, clients, "client")
    if line.site is not None and line.client is not None:
        findings.add((*at, "client"), line.client, allowed="a site or a client, not both", example="site: dublin")
    if (line.start is None) != (line.end is None):
        allowed = "both `from` and `to`, or neither (all day)"
        findings.add(at, line.duty, allowed=allowed, example='from: "08:00", to: "17:00"')


def _span(line: RotaShape, file: File, sites: Mapping[str, Site], clients: Mapping[str, Client]) -> RotaSpan:
    zone = file.organisation.timezone
    if line.site is not None and line.site in sites:
        zone = sites[line.site].timezone
    elif line.client is not None and line.client in clients:
        zone = clients[line.client].timezone
    return RotaSpan(
        duty=Duty(line.duty),
        person=line.person,
        site=line.site,
        client=line.client,
        days=EVERY_DAY if line.days is None else frozenset(line.days),
        start=line.start or time(0),
        end=line.end or time(0),
        timezone=zone,
    )


def _stand_ins(spans: list[RotaSpan], sites: Mapping[str, Site], people: Mapping[str, Person]) -> list[RotaSpan]:
    """For each duty that is paged and each site that no line is about: somebody with the role, day and night."""
    made: list[RotaSpan] = []
    for duty in _PAGED:
        if any(span.duty is duty and span.site is None and span.client is None for span in spans):
            continue
        for key, site in sites.items():
            if any(span.duty is duty and span.site == key for span in spans):
                continue
            person = _fit(duty, key, people)
            if person is not None:
                made.append(RotaSpan(duty, person, key, None, EVERY_DAY, time(0), time(0), site.timezone))
    return made


def _fit(duty: Duty, site: str, people: Mapping[str, Person]) -> str | None:
    role = Role.LEAD if duty in (Duty.LEAD, Duty.BACKUP) else Role.MANAGER
    having = [person for person in people.values() if person.has(role)]
    having.sort(key=lambda person: person.site != site)  # those of the site first, otherwise in the file's order
    if duty is Duty.BACKUP:
        having = having[1:]
    return having[0].key if having else None
