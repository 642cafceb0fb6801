"""Reading policy notices: the list, one of them, having read it, and how many have."""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.cards.notice import missing_card, notice_card, notices_card, status_card, statuses_card
from handlers.cards.reply import Reply, Say
from handlers.commands.notices import ListNotices, MissingReaders, NoticeStatus, ReadNotice, ShowNotice
from handlers.domain.errors import BadInput
from handlers.domain.notice import Reading, addressed, leads_the
from handlers.domain.people import Role
from handlers.domain.tongue import said
from handlers.notices.places import queue
from handlers.notices.seen import counted_for, find_notice, may_see, require_role, team_shares, view_of

MOST_COUNTED = 10


async def list_notices(command: ListNotices, act: Act, now: datetime) -> Reply:
    """The notices that stand and that the asker may see, those first that they have still to read."""
    require_role(act, "policy")
    read = set(await act.work.notices.read_by(act.asker.key))
    views = []
    for notice in await act.work.notices.standing():
        if may_see(act, notice):
            at = Reading(notice.number, act.asker.key, read_at=now) if notice.number in read else None
            views.append(await view_of(act, notice, act.asker, reading=at))
    return Say(notices_card(sorted(views, key=lambda view: not view.asked or view.read_at is not None)))


async def show(command: ShowNotice, act: Act, now: datetime) -> Reply:
    """One notice, whole."""
    require_role(act, "policy_show")
    notice = await find_notice(act, command.notice)
    reading = await act.work.notices.reading(notice.number, act.asker.key)
    return Say(notice_card(await view_of(act, notice, act.asker, reading=reading)))


async def read(command: ReadNotice, act: Act, now: datetime) -> Reply:
    """The asker has read it: what asked them says so from now on. Once more changes nothing."""
    require_role(act, "policy_read")
    notice = await find_notice(act, command.notice)
    if act.asker.key not in addressed(act.rules, notice):
        raise BadInput(
            said(
                "Policy notice {number} does not ask you to read it. `policy list` shows those that do.",
                number=notice.number,
            )
        )
    if not notice.stands:
        raise BadInput(
            said(
                "Policy notice {number} was replaced. Read the new one: `policy show {superseded_by}`.",
                number=notice.number,
                superseded_by=notice.superseded_by,
            )
        )
    known = await act.work.notices.reading(notice.number, act.asker.key) or Reading(notice.number, act.asker.key)
    if known.read_at is None:
        known = replace(known, read_at=now)
        await act.work.notices.keep_reading(known)
        for time in range(1, known.times + 1):
            await queue(act, notice, "read", act.asker.key, now, time=time, revision=2)
    return Say(notice_card(await view_of(act, notice, act.asker, reading=known)))


async def status(command: NoticeStatus, act: Act, now: datetime) -> Reply:
    """How many have read a notice, by team; or every notice that stands, in all."""
    require_role(act, "policy_status")
    if command.notice:
        notice = await find_notice(act, command.notice)
        shares = await team_shares(act, notice, act.asker)
        if not shares:
            raise BadInput(
                said(
                    "Policy notice {number} asks nobody of your team. `policy show` shows whom it is for.",
                    number=notice.number,
                )
            )
        view = replace(await view_of(act, notice, act.asker), shares=shares)
        return Say(status_card(view, leads=act.asker.has(Role.LEAD)))
    standing = await act.work.notices.standing()
    mine = [one for one in standing if counted_for(act, act.asker, addressed(act.rules, one))][:MOST_COUNTED]
    return Say(
        statuses_card(
            [replace(await view_of(act, one, act.asker), shares=await team_shares(act, one, act.asker)) for one in mine]
        )
    )


async def missing(command: MissingReaders, act: Act, now: datetime) -> Reply:
    """Who of the asker's own team has still to read it: a work list, told to a lead in private."""
    require_role(act, "policy_missing")
    notice = await find_notice(act, command.notice)
    done = {one.person for one in await act.work.notices.readings(notice.number) if one.read_at is not None}
    mine = [one for one in addressed(act.rules, notice) if leads_the(act.rules, act.asker, one)]
    if not mine:
        raise BadInput(
            said(
                "Policy notice {number} asks nobody of your team. `policy show` shows whom it is for.",
                number=notice.number,
            )
        )
    names = sorted(act.name_of(one) for one in mine if one not in done)
    return Say(missing_card(await view_of(act, notice, act.asker), names))
