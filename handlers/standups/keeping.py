"""What is done about action items: they are given to somebody until a day, and done."""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.cards.dates import written
from handlers.cards.lists import done_card
from handlers.cards.reply import Reply, Say
from handlers.commands.registry import VERBS
from handlers.commands.standups import ChangeItem, ItemDone
from handlers.domain.errors import BadInput, NotAllowed, NotFound
from handlers.domain.people import Role
from handlers.domain.rulebook import Standup
from handlers.domain.standup import answerable, of_person
from handlers.domain.tongue import said
from handlers.ports.standups import ActionItem
from handlers.standups import items
from handlers.standups.places import queue

SEES_ALL = (Role.MANAGER,)


async def done(command: ItemDone, act: Act, now: datetime) -> Reply:
    """The item is done, and comes back no more. To say so again changes nothing."""
    item, _ = await _item(act, command.item)
    if item.done_at is not None:
        return Say(
            done_card(
                said(
                    "Action item {number} was done already, by {name}.",
                    number=item.number,
                    name=act.name_of(item.done_by),
                )
            )
        )
    await act.work.standups.keep_item(replace(item, done_at=now, done_by=act.asker.key))
    return Say(done_card(said("Action item {number} is done. It comes back no more.", number=item.number)))


async def change(command: ChangeItem, act: Act, now: datetime) -> Reply:
    """Give the item to somebody until a day of the site; they are told, unless it is the asker."""
    item, held = await _item(act, command.item)
    owner = act.rules.people[command.owner]
    if owner.is_client:
        raise BadInput(
            said(
                "{owner} is a client's. Give it to one of us, for example `@{me}`.",
                owner=owner.name,
                me=act.asker.key,
            ),
            field="owner",
        )
    if not item.is_open:
        raise BadInput(said("Action item {number} is done already.", number=item.number), field="item")
    day = items.day_of(held, act, command.by)
    await act.work.standups.keep_item(items.given(item, owner.key, day))
    coming = answerable(held, act.rules.sites[held.site], now)
    if owner.key != act.asker.key and coming is not None:
        mark, about = f"{item.number}:{now.timestamp():.3f}", {"person": owner.key, "item": str(item.number)}
        await queue(act, coming, "given", f"person:{owner.key}", now, kind="reminder", mark=mark, about=about)
    return Say(
        done_card(
            said(
                "Action item {number}: {owner}, by {day}.",
                number=item.number,
                owner=owner.name,
                day=written(day, "%a %d %b"),
            )
        )
    )


async def _item(act: Act, number: int) -> tuple[ActionItem, Standup]:
    """An item that the asker may change: of their own stand-up, or of any for a manager.

    Raises NotFound in the same words for one of another stand-up.
    """
    if act.asker.roles.isdisjoint(VERBS["standup_done"].roles):
        raise NotAllowed(said("Action items are for our own moderators, leads and managers."))
    item = await act.work.standups.item(number)
    held = act.rules.standups.get(item.standup) if item is not None else None
    own = of_person(act.rules, act.asker)
    concerned = item is not None and act.asker.key in (item.owner, item.raiser)
    if item is None or held is None or not (concerned or held is own or act.asker.has(*SEES_ALL)):
        raise NotFound(
            said("I find no action item {number}. `standup items` shows those of your stand-up.", number=number)
        )
    return item, held
