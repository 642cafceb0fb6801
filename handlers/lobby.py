"""Who there is, and which rooms of the web chat are open to whom: read from the rule book alone."""

from collections.abc import Callable, Sequence

from handlers.cards.words import word
from handlers.domain.language import language_of
from handlers.domain.people import Person, Role
from handlers.domain.rulebook import RuleBook, Surface, direct_room
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.ports.rooms import Persona, RoomInfo

FEATURED = (
    "moderator1",
    "lead",
    "manager",
    "client_orion",
    "site_lead",
    "moderator2",
    "client_vega",
    "coach",
    "administrator",
    "auditor",
)
WEB = "web"


class RuleBookLobby:
    """The lobby of the rule book of the moment."""

    def __init__(self, rules: Callable[[], RuleBook]) -> None:
        self._rules = rules

    def personas(self) -> Sequence[Persona]:
        rules = self._rules()
        people = [person for person in rules.people.values() if _web_user(person) is not None]
        return sorted((_persona(rules, person) for person in people), key=_order)

    def rooms(self, person: str) -> Sequence[RoomInfo]:
        """The rooms this person may enter: a client's contacts only their own channel and direct messages."""
        rules = self._rules()
        somebody = rules.people.get(person)
        if somebody is None or (user := _web_user(somebody)) is None:
            return ()
        rooms = [*_teams(rules, somebody), *_managers(rules, somebody), *_clients(rules, somebody)]
        width = Audience.CLIENT if somebody.is_client else Audience.PRIVATE
        return (*rooms, RoomInfo(direct_room(user), said("Handrail (only you)"), "direct", width.value))

    def has(self, room: str) -> bool:
        """True if there is such a room at all, for anybody."""
        rules = self._rules()
        bound = [team.surfaces for team in rules.teams.values()] + [each.surfaces for each in rules.clients.values()]
        shared = (*rules.managers, *(surface for surfaces in bound for surface in surfaces))
        if any(surface.room == room for surface in _web(shared)):
            return True
        users = (_web_user(person) for person in rules.people.values())
        return any(user is not None and direct_room(user) == room for user in users)


def _teams(rules: RuleBook, person: Person) -> list[RoomInfo]:
    everywhere = person.has(Role.MANAGER)
    return [
        RoomInfo(surface.room, team.name, "team", Audience.INTERNAL.value)
        for team in rules.teams.values()
        for surface in _web(team.surfaces)
        if not person.is_client
        and (everywhere or person.team == team.key or (person.has(Role.LEAD) and person.site == team.site))
    ]


def _managers(rules: RuleBook, person: Person) -> list[RoomInfo]:
    if person.is_client or not person.has(Role.MANAGER):
        return []
    return [
        RoomInfo(surface.room, said("Managers"), "managers", Audience.INTERNAL.value)
        for surface in _web(rules.managers)
    ]


def _clients(rules: RuleBook, person: Person) -> list[RoomInfo]:
    works_for: frozenset[str] = frozenset()
    if person.has(Role.MANAGER):
        works_for = frozenset(rules.clients)
    elif person.has(Role.LEAD):
        works_for = frozenset(
            client for team in rules.teams.values() if team.site == person.site for client in team.clients
        )
    return [
        RoomInfo(
            surface.room,
            said("{client} (shared)", client=client.name),
            "client",
            Audience.CLIENT.value,
            client.alias if person.is_client else "",
        )
        for client in rules.clients.values()
        for surface in _web(client.surfaces)
        if person.client == client.key or client.key in works_for
    ]


def _web(surfaces: Sequence[Surface]) -> list[Surface]:
    return [surface for surface in surfaces if surface.chat == WEB]


def _web_user(person: Person) -> str | None:
    return next((identity.user for identity in person.identities if identity.chat == WEB), None)


def _persona(rules: RuleBook, person: Person) -> Persona:
    roles = said(" and ").join(word(f"role.{role}") for role in sorted(person.roles)) or said("guest", "role")
    if person.client is not None:
        where = rules.clients[person.client].name
    elif person.team is not None:
        where = rules.teams[person.team].name
    else:
        where = rules.sites[person.site].name if person.site else rules.organisation.key.capitalize()
    return Persona(
        person.key,
        person.name,
        f"{roles}, {where}",
        person.timezone,
        person.client,
        person.key in FEATURED,
        language_of(rules, person),
    )


def _order(persona: Persona) -> tuple[int, str]:
    rank = FEATURED.index(persona.key) if persona.key in FEATURED else len(FEATURED)
    return (rank, persona.name)
