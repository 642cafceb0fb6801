"""The manager's side of exposure: how much that is demanding each team had, so that work can be rotated.

It is made of the record alone and knows nothing of check-ins or nudges. A team in which fewer than `k` people do this
work is left out: its number would be somebody's.
"""

from datetime import datetime

from handlers.access import scope_of
from handlers.act import Act
from handlers.cards.reply import Reply, Say
from handlers.cards.workload import TeamLoad, workload_card
from handlers.commands.registry import VERBS
from handlers.commands.workload import ShowWorkload
from handlers.domain.cohort import TAKING_PART
from handlers.domain.errors import BadInput, NotAllowed
from handlers.domain.exposure import SHIFT
from handlers.domain.pulse import DEFAULT_K
from handlers.domain.rulebook import RuleBook, Team
from handlers.domain.tongue import said
from handlers.domain.workload import LOOKED_BACK, loads
from handlers.ports.reports import Span
from handlers.queues import sites_of


async def workload(command: ShowWorkload, act: Act, now: datetime) -> Reply:
    """The teams of a site, or of all that the asker works for."""
    if act.asker.roles.isdisjoint(VERBS["workload"].roles):
        raise NotAllowed(said("`workload` is for leads and managers."))
    own = sites_of(act.rules, act.asker)
    if command.site and command.site not in own:
        allowed = ", ".join(own)
        raise BadInput(
            said("The workload of {site} is not yours to see. Allowed: {allowed}.", site=command.site, allowed=allowed),
            field="site",
        )
    sites = (command.site,) if command.site else own
    teams = [team for team in act.rules.teams.values() if team.site in sites]
    shown = {team.key: team.name for team in teams if _people(act.rules, team) >= _fewest(act.rules, team)}
    span = Span(scope_of(act.rules, act.asker), now - SHIFT - LOOKED_BACK, now)
    found = loads(await act.work.reports.cases(span) if shown else (), act.rules.types, shown, now)
    told = [TeamLoad(shown[load.team], load.now, load.usual, load.is_much) for load in found]
    return Say(workload_card(told, left_out=len(shown) < len(teams)))


def _people(rules: RuleBook, team: Team) -> int:
    return sum(person.team == team.key and person.has(*TAKING_PART) for person in rules.people.values())


def _fewest(rules: RuleBook, team: Team) -> int:
    terms = rules.checkins.get(team.site)
    return terms.k if terms is not None else DEFAULT_K
