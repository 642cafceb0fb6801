"""What somebody may see of policy notices, and what one looks like to them."""

from collections.abc import Collection, Iterable
from functools import reduce

from handlers.act import Act
from handlers.cards.notice import NoticeView, TeamShare
from handlers.commands.registry import VERBS
from handlers.domain.errors import NotAllowed, NotFound
from handlers.domain.notice import Notice, Reading, Share, addressed, in_reach, leads_the, shares
from handlers.domain.people import Person, Role
from handlers.domain.plain import plain
from handlers.domain.tongue import said

READ_ALL = (Role.MANAGER, Role.AUDITOR)


def require_role(act: Act, verb: str) -> None:
    """Check that the asker has a role that this verb is for. Raises NotAllowed, which says who has."""
    roles = VERBS[verb].roles
    if act.asker.roles.isdisjoint(roles):
        who = reduce(
            lambda one, other: said("{one} or a {other}", one=one, other=other),
            [plain(role.value) for role in Role if role in roles],
        )
        raise NotAllowed(said("`{word}` is for a {who}.", word=VERBS[verb].words[0], who=who))


async def find_notice(act: Act, number: int) -> Notice:
    """The notice of this number. Raises NotFound in the same words for "none" and "not yours"."""
    notice = await act.work.notices.get(number)
    if notice is None or not may_see(act, notice):
        raise NotFound(
            said("I find no policy notice {number}. `policy list` shows the ones that are for you.", number=number)
        )
    return notice


def may_see(act: Act, notice: Notice) -> bool:
    """True for whoever is to read it, published it, or answers for somebody who is to read it."""
    if act.asker.has(*READ_ALL) or act.asker.key == notice.author:
        return True
    people = addressed(act.rules, notice)
    return (
        act.asker.key in people or bool(counted_for(act, act.asker, people)) or in_reach(act.rules, act.asker, notice)
    )


def counted_for(act: Act, reader: Person, people: Iterable[str]) -> list[str]:
    """Those of some people whose team's numbers somebody may read: a manager all, a lead those of their own team."""
    if reader.has(*READ_ALL):
        return list(people)
    return [person for person in people if leads_the(act.rules, reader, person)]


async def view_of(act: Act, notice: Notice, reader: Person, *, reading: Reading | None = None) -> NoticeView:
    """A notice for one reader, without the counts."""
    people = addressed(act.rules, notice)
    case = await act.work.escalations.get(notice.ruling) if notice.ruling else None
    return NoticeView(
        notice,
        audience_names(act, notice),
        author=act.name_of(notice.author),
        ruling=case.ref if case is not None else "",
        asked=reader.key in people and reader.key != notice.author,
        read_at=reading.read_at if reading is not None else None,
        may_count=bool(counted_for(act, reader, people)) or reader.key == notice.author,
    )


async def team_shares(act: Act, notice: Notice, reader: Person) -> tuple[TeamShare, ...]:
    """How many have read it, of each team whose numbers the reader may see; the author sees those of all."""
    people = addressed(act.rules, notice)
    seen = list(people) if reader.key == notice.author else counted_for(act, reader, people)
    read = {one.person for one in await act.work.notices.readings(notice.number) if one.read_at is not None}
    return tuple(
        TeamShare(group_name(act, share.team), share.read, share.of, share.percent)
        for share in shares(act.rules, seen, read)
    )


async def unread(act: Act, people: Collection[str]) -> tuple[tuple[str, int], ...]:
    """The notices that stand and that not all of some people have read who are to: title and percentage, each."""
    found = []
    for notice in await act.work.notices.standing():
        asked = [key for key in addressed(act.rules, notice) if key in people and key != notice.author]
        read = {one.person for one in await act.work.notices.readings(notice.number) if one.read_at is not None}
        share = Share("", sum(key in read for key in asked), len(asked))
        if share.read < share.of:
            found.append((notice.title, share.percent))
    return tuple(found)


def group_name(act: Act, key: str) -> str:
    """What a team is called, or the site of those who have none."""
    if key in act.rules.teams:
        return act.rules.teams[key].name
    if key in act.rules.sites:
        return said("{site}, in no team", site=act.rules.sites[key].name)
    return said("In no team")


def audience_names(act: Act, notice: Notice) -> tuple[str, ...]:
    """Whom a notice is for, in names."""
    rules = act.rules
    sites = [rules.sites[key].name for key in notice.sites if key in rules.sites]
    teams = [rules.teams[key].name for key in notice.teams if key in rules.teams]
    clients = [
        said("teams of {client}", client=rules.clients[key].name) for key in notice.clients if key in rules.clients
    ]
    return (*sites, *teams, *clients) or (said("nobody any more"),)
