"""The only functions that hand out another person's or client's data. Rights: `domain.md` §7.3 with DESIGN's mends."""

from collections.abc import Iterable
from functools import cache, reduce

from handlers.act import Act
from handlers.commands.registry import VERBS
from handlers.domain.errors import NotAllowed, NotFound
from handlers.domain.escalation import Escalation
from handlers.domain.people import Person, Role
from handlers.domain.plain import plain
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import marked, said, spoken
from handlers.ports.records import Scope

STAFF = (Role.MODERATOR, Role.LEAD, Role.MANAGER)

NOT_RAISER = marked("Only who raised {ref} can take it back.")
RESTRICTED = marked("{ref} is restricted; you can follow its status, and its group works on it.")
NOT_OFFERED = marked("{ref} was not offered to you.")
NOT_THEIR_ROLE = marked("`{verb}` is for a {roles}, so nothing was changed on {ref}.")
NOT_A_CLIENTS = marked("`{verb}` is for our staff, so nothing was changed on {ref}.")


def scope(act: Act) -> Scope:
    """What the asker may see in lists."""
    return scope_of(act.rules, act.asker)


def scope_of(rules: RuleBook, person: Person) -> Scope:
    """What a person may see.

    Moderators see what they raised, own or watch and their team's; leads their site's and whatever the rota puts in
    their hands, also while they cover somebody; managers and administrators (of these only that it is there) see all
    but restricted ones, auditors all (of restricted ones only that they are there, and what was done with them); a
    client's contact sees that client's, of the types a client may see; a coach sees none.
    """
    groups = frozenset(kind for kind, members in rules.restricted_groups.items() if person.key in members)
    if person.client is not None:
        open_types = {key for key, kind in rules.types.items() if kind.client_visible and not kind.restricted}
        return Scope(
            person=person.key,
            client=person.client,
            client_types=frozenset(open_types | groups),
            restricted_types=groups,
        )
    covered = frozenset(instead_of for by, instead_of in rules.standing_in if by == person.key)
    spans = [span for span in rules.rota if span.person in covered | {person.key}]
    on_call_for_all = any(span.site is None and span.client is None for span in spans)
    return Scope(
        person=person.key,
        everything=on_call_for_all or person.has(Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR),
        clients=frozenset(span.client for span in spans if span.client is not None),
        sites=frozenset(
            {span.site for span in spans if span.site is not None}
            | ({person.site} if person.site and person.has(Role.LEAD) else set())
        ),
        teams=frozenset({person.team} if person.team and person.has(*STAFF) else set()),
        stands_in_for=covered,
        restricted_types=groups | _restricted_types(rules) if person.has(Role.AUDITOR) else groups,
    )


def scope_of_client(rules: RuleBook, client: str) -> Scope:
    """What a client as a whole is told of: of the types that a client may see, restricted ones to be counted only."""
    seen = frozenset(key for key, kind in rules.types.items() if kind.client_visible)
    return Scope(client=client, client_types=seen, restricted_types=seen & _restricted_types(rules))


def _restricted_types(rules: RuleBook) -> frozenset[str]:
    return frozenset(key for key, kind in rules.types.items() if kind.restricted)


def covers(seen: Scope, escalation: Escalation) -> bool:
    """True if a record lies in a scope; the same rule as storage applies to lists."""
    if seen.client is not None:
        return escalation.client == seen.client and escalation.type in seen.client_types
    if escalation.restricted:
        return escalation.type in seen.restricted_types or escalation.raiser == seen.person
    return (
        seen.everything
        or escalation.client in seen.clients
        or escalation.site in seen.sites
        or escalation.team in seen.teams
        or seen.person in (escalation.raiser, escalation.owner, escalation.offered_to)
        or seen.person in escalation.watchers
        or escalation.offered_to in seen.stands_in_for
    )


def may_see(act: Act, escalation: Escalation) -> bool:
    """True if the record exists for the asker."""
    return covers(scope(act), escalation)


async def find(act: Act, ref: str) -> Escalation:
    """The record of this reference. Raises NotFound in the same words for "none" and "not yours"."""
    escalation = await act.work.escalations.by_ref(ref.upper())
    if escalation is None or not may_see(act, escalation):
        raise not_found(ref)
    return escalation


async def case_here(act: Act) -> Escalation | None:
    """The case in whose thread something was asked, if the asker may see it."""
    if act.place is None or act.place.thread is None:
        return None
    posted = await act.work.messages.at(act.place.surface, act.place.thread)
    case = await act.work.escalations.get(posted.escalation_id) if posted and posted.escalation_id else None
    return case if case is not None and may_see(act, case) else None


def not_found(ref: str) -> NotFound:
    shown = ref if len(ref) <= 20 else ref[:20] + "…"
    return NotFound(said("I find no case {shown}. `list` shows the ones you can see.", shown=shown))


def in_restricted_group(act: Act, type_key: str) -> bool:
    return act.asker.key in act.rules.restricted_groups.get(type_key, frozenset())


def status_only(act: Act, escalation: Escalation) -> bool:
    """True where the asker may know of the record but not what it says.

    So with a restricted record for whoever is outside its group (its raiser, an auditor), and with every record for
    an administrator.
    """
    if escalation.restricted:
        return not in_restricted_group(act, escalation.type)
    return act.asker.has(Role.ADMINISTRATOR) and not act.asker.has(*STAFF, Role.AUDITOR)


def allowed(act: Act, escalation: Escalation, verb: str) -> bool:
    """True if `require` would pass."""
    return _refusal(act, escalation, verb) is None


def allowed_of(act: Act, escalation: Escalation, verbs: Iterable[str]) -> frozenset[str]:
    """Those of these verbs for which `require` would pass."""
    return frozenset([verb for verb in verbs if _refusal(act, escalation, verb) is None])


def require(act: Act, escalation: Escalation, verb: str) -> None:
    """Check that the asker may do this verb on this record. Raises NotAllowed, which says who can."""
    why = _refusal(act, escalation, verb)
    if why is not None:
        roles = _named(VERBS[verb].roles, spoken().code)
        raise NotAllowed(said(why, verb=verb, roles=roles, ref=escalation.ref), escalation_id=escalation.id, act=verb)


def _refusal(act: Act, escalation: Escalation, verb: str) -> str | None:
    """Why not, as a template: a card asks for every button that it could have, and says none of it."""
    asker, spec = act.asker, VERBS[verb]
    if not spec.writes:
        return None
    if verb == "undo":
        return None if asker.key == escalation.raiser else NOT_RAISER
    if escalation.restricted and status_only(act, escalation):
        return RESTRICTED
    if verb in ("accept", "decline"):
        wanted = escalation.offered_to
        theirs = asker.key == wanted or (asker.key, wanted) in act.rules.standing_in
        return None if theirs else NOT_OFFERED
    if spec.roles.isdisjoint(asker.roles):
        return NOT_THEIR_ROLE
    return NOT_A_CLIENTS if asker.client is not None and verb not in CLIENT_VERBS else None


@cache
def _named(roles: frozenset[Role], _language: str) -> str:
    """Those roles in their usual order."""
    words = [plain(role.value) for role in Role if role in roles]
    return reduce(lambda one, other: said("{one} or a {other}", one=one, other=other), words)


CLIENT_VERBS = frozenset({"reply", "note", "sev", "plus_one", "confirm", "dispute", "rate", "reopen", "kudos"})
