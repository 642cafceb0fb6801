"""People, teams, clients, sites and their places in chats: the shapes to the rule book's own nouns."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bot.config.problems import Findings, Place, one_of
from bot.config.schema import File
from bot.config.schema_people import Channel, ClientShape, ContactShape, PersonShape, SiteShape
from handlers.domain.people import Identity, Person, Role
from handlers.domain.rulebook import Client, Shift, Site, Surface, Team

Holidays = Mapping[str, frozenset[date]]
"""Public holidays by country."""


def known(findings: Findings, place: Place, word: str, names: Collection[str], noun: str) -> bool:
    """Whether a word names something that is defined; notes a problem, with the nearest name, if not."""
    if word in names:
        return True
    findings.add(place, word, allowed=f"a {noun} of this file: {one_of(word, names)}", example=_first(names, noun))
    return False


def _first(names: Iterable[str], noun: str) -> str:
    return min(names, default=f"define the {noun} first")


def once(findings: Findings, section: str, keys: Iterable[str]) -> None:
    """Note every key of a list that stands there twice."""
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            findings.add((section, index, "key"), key, allowed=f"each key once in {section}", example=f"key: {key}-2")
        seen.add(key)


def sites(file: File, holidays: Holidays, findings: Findings) -> dict[str, Site]:
    """The sites; where the file has no `sites`, those that teams and people name, in the organisation's zone."""
    once(findings, "sites", (site.key for site in file.sites))
    if file.sites:
        keys = {site.key for site in file.sites if site.shifts}
        for index, site in enumerate(file.sites):
            if site.hands_over_to is not None:
                known(findings, ("sites", index, "hands_over_to"), site.hands_over_to, keys, "site with shifts")
        return {site.key: _site(site, holidays) for site in file.sites}
    named = [team.site for team in file.teams] + [person.site for person in file.people if person.site]
    zone = file.organisation.timezone
    return {key: Site(key, key.title(), zone, None, (), frozenset()) for key in dict.fromkeys(named)}


def _site(site: SiteShape, holidays: Holidays) -> Site:
    return Site(
        key=site.key,
        name=site.name or site.key.title(),
        timezone=site.timezone,
        country=site.country,
        shifts=tuple(Shift(shift.name, frozenset(shift.days), shift.start, shift.end) for shift in site.shifts),
        holidays=holidays.get(site.country or "", frozenset()) | frozenset(site.holidays),
        names_in_exports=site.names_in_exports,
        hands_over_to=site.hands_over_to,
        language=site.language,
    )


def people(file: File, places: Mapping[str, Site], findings: Findings) -> dict[str, Person]:
    """Staff and clients' contacts by key."""
    made: dict[str, Person] = {}
    teams = {team.key: team.site for team in file.teams}
    for index, person in enumerate(file.people):
        at: Place = ("people", index)
        if person.key in made:
            findings.add((*at, "key"), person.key, allowed="each person's key once", example=f"key: {person.key}-2")
        _check_person(person, at, places, teams, findings)
        made[person.key] = _staff(file, person, places)
    for number, client in enumerate(file.clients):
        for index, contact in enumerate(client.contacts):
            place: Place = ("clients", number, "contacts", index, "key")
            if contact.key in made:
                allowed = "a key of its own: one person is either staff or a client's contact, and of one client"
                findings.add(place, contact.key, allowed=allowed, example=f"key: {contact.key}-{client.key.lower()}")
            made[contact.key] = _contact(file, client, contact)
    _check_identities(made, findings)
    return made


def _check_person(
    person: PersonShape, at: Place, places: Mapping[str, Site], teams: Mapping[str, str], findings: Findings
) -> None:
    if person.site is not None:
        known(findings, (*at, "site"), person.site, places, "site")
    team_known = person.team is None or known(findings, (*at, "team"), person.team, teams, "team")
    if person.team is not None and team_known and person.site not in (None, teams[person.team]):
        allowed = f"a team of the person's own site; {person.team} works at {teams[person.team]}"
        findings.add((*at, "team"), person.team, allowed=allowed, example=f"site: {teams[person.team]}")
    if "coach" in person.roles and {"manager", "administrator"} & set(person.roles):
        allowed = "a coach is never manager or administrator of the same people: check-ins rest on it"
        findings.add((*at, "roles"), ", ".join(person.roles), allowed=allowed, example="roles: [coach]")


def _check_identities(made: Mapping[str, Person], findings: Findings) -> None:
    owners: dict[Identity, str] = {}
    for person in made.values():
        for identity in person.identities:
            other = owners.setdefault(identity, person.key)
            if other != person.key:
                value = f"{identity.chat} {identity.tenant}/{identity.user}"
                allowed = f"one person for each chat account; {other} and {person.key} share it"
                findings.add(("people",), value, allowed=allowed, example="slack: {workspace: T1, user: U1}")


def _staff(file: File, person: PersonShape, places: Mapping[str, Site]) -> Person:
    of_team = (team.site for team in file.teams if team.key == person.team)
    site = person.site or next(of_team, None)
    zone = places[site].timezone if site is not None and site in places else file.organisation.timezone
    return Person(
        key=person.key,
        name=person.name,
        roles=frozenset(Role(role) for role in person.roles),
        timezone=person.timezone or zone,
        site=site,
        team=person.team,
        identities=_identities(file, person),
        language=person.language,
    )


def _contact(file: File, client: ClientShape, contact: ContactShape) -> Person:
    return Person(
        key=contact.key,
        name=contact.name,
        roles=frozenset({Role.CLIENT}),
        timezone=contact.timezone or client.timezone,
        client=client.key,
        identities=_identities(file, contact),
    )


def _identities(file: File, person: PersonShape | ContactShape) -> tuple[Identity, ...]:
    """How the chats that are on know somebody. The web chat knows everybody by key."""
    made: list[Identity] = []
    if file.adapters.slack and person.slack:
        made.append(Identity("slack", person.slack.workspace, person.slack.user))
    if file.adapters.teams and person.teams:
        made.append(Identity("teams", person.teams.tenant, person.teams.user))
    if web_is_on(file):
        made.append(Identity("web", "", person.key))
    return tuple(made)


def web_is_on(file: File) -> bool:
    """Whether the web chat is on: in it one can play anybody's part, so beside a live chat only where it is allowed."""
    web, live = file.adapters.web, file.adapters.slack or file.adapters.teams
    return web is not None and web.enabled and (not live or web.allow_with_live)


def surfaces(file: File, channel: Channel | None, web_room: str, at: Place, findings: Findings) -> tuple[Surface, ...]:
    """The places of a channel in the chats that are on; in the web chat every channel has a room."""
    made: list[Surface] = []
    channel = channel or Channel()
    if file.adapters.slack and channel.slack:
        workspace, _, room = channel.slack.partition("/")
        ours = [one.id for one in file.adapters.slack.workspaces]
        if not ours or known(findings, (*at, "slack"), workspace, ours, "workspace"):
            made.append(Surface("slack", workspace, room))
    if file.adapters.teams and channel.teams:
        tenant, room = _teams_room(channel.teams, file.adapters.teams.tenants)
        if tenant:
            made.append(Surface("teams", tenant, room))
        else:
            allowed = "TENANT/ID where there is not exactly one tenant"
            findings.add((*at, "teams"), channel.teams, allowed=allowed, example='teams: "GUID/19:x@thread.tacv2"')
    if web_is_on(file):
        made.append(Surface("web", "", channel.web or web_room))
    return tuple(made)


def _teams_room(text: str, tenants: list[str]) -> tuple[str, str]:
    tenant, slash, room = text.partition("/")
    if slash:
        return tenant, room
    return (tenants[0] if len(tenants) == 1 else "", text)


def teams(file: File, places: Mapping[str, Site], findings: Findings) -> dict[str, Team]:
    once(findings, "teams", (team.key for team in file.teams))
    clients = {client.key for client in file.clients}
    made: dict[str, Team] = {}
    for index, team in enumerate(file.teams):
        at: Place = ("teams", index)
        known(findings, (*at, "site"), team.site, places, "site")
        for number, client in enumerate(team.clients):
            known(findings, (*at, "clients", number), client, clients, "client")
        spots = surfaces(file, team.channel, team.key, (*at, "channel"), findings)
        made[team.key] = Team(team.key, team.name or team.key, team.site, tuple(team.clients), spots)
    return made


def clients(file: File, findings: Findings) -> dict[str, Client]:
    once(findings, "clients", (client.key for client in file.clients))
    made: dict[str, Client] = {}
    for index, client in enumerate(file.clients):
        spots = surfaces(file, client.channel, f"client-{client.key}", ("clients", index, "channel"), findings)
        made[client.key] = Client(
            key=client.key,
            name=client.name,
            timezone=client.timezone,
            alias=client.alias or "the Trust & Safety desk",
            surfaces=spots,
            contacts=tuple(contact.key for contact in client.contacts),
            jurisdictions=tuple(client.jurisdictions),
            language=client.language,
        )
    return made


def check_rooms(bound: Iterable[tuple[Place, str, tuple[Surface, ...]]], findings: Findings) -> None:
    """Note every place that is bound twice: what is said to one group would be read by another."""
    owners: dict[Surface, str] = {}
    for place, name, spots in bound:
        for spot in spots:
            other = owners.setdefault(spot, name)
            if other != name:
                allowed = f"a channel of its own; {other} has this one already"
                findings.add(place, f"{spot.chat}: {spot.room}", allowed=allowed, example=f"channel: {{web: {name}}}")
