"""Tells the demo's script through the Desk, moving the clock from scene to scene, as the people in it would have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ask import outcome
from bot.clock import Ids
from bot.demo_seed import SCRIPT, Scene
from bot.forward import Forward
from bot.log import logger
from handlers.cards.reply import Ask
from handlers.commands.request import Filled, Place, Request, Typed
from handlers.desk import Desk
from handlers.domain.people import Identity, Person
from handlers.domain.rulebook import RuleBook, Surface, direct_room
from handlers.ports.records import Scope, Search
from handlers.ports.work import Store

LOG = logger("handrail.story")
MARK = "demo.story"
BEGUN, TOLD = "begun", "told"
CHAT = "web"
AGO = re.compile(r"(\d+)m ago")


@dataclass(frozen=True, slots=True)
class Refused:
    """A scene that the Desk did not play, which a test looks for."""

    number: int
    scene: Scene
    why: str


def beginning(end: datetime) -> datetime:
    """When the story begins that ends at this time."""
    return end - timedelta(minutes=max(scene.ago for scene in SCRIPT))


class Storyteller:
    """Plays the script on one house."""

    def __init__(self, store: Store, desk: Desk, rules: RuleBook, ids: Ids, forward: Forward) -> None:
        self._store, self._desk, self._rules, self._ids, self._forward = store, desk, rules, ids, forward
        self._refs: dict[str, str] = {}

    async def tell(self, end: datetime) -> Sequence[Refused]:
        """Play every scene, and stop the clock at the end. The same end gives the same references, ids and times."""
        refused: list[Refused] = []
        with self._ids.repeatable("the demo's story", beginning(end)):
            for number, scene in enumerate(SCRIPT):
                at = end - timedelta(minutes=scene.ago)
                await self._forward.to(at)
                why = await self._play(number, scene, at)  # what follows from it happens as the clock goes on
                if not why and not await self._name(scene):
                    why = "no case was opened"
                if why:
                    refused.append(Refused(number, scene, why))
                    LOG.error("story.refused", scene=number)
            await self._forward.to(end)
        return refused

    async def _play(self, number: int, scene: Scene, at: datetime) -> str:
        """Ask the Desk for one scene; returns why it was not done, or ""."""
        try:
            form, says = scene.form.format_map(self._refs), scene.says.format_map(self._refs)
        except KeyError as missing:
            return f"the case {missing} was never opened"
        person = self._rules.people[scene.who]
        identity = next(each for each in person.identities if each.chat == CHAT)
        asked = Typed(says) if says else Filled(form, _filled(scene, at, person))
        place = Place(Surface(CHAT, "", direct_room(identity.user)))
        who = Identity(CHAT, identity.tenant, identity.user)
        reply = await self._desk.handle(Request(f"story-{number}", who, asked, place), at)
        if isinstance(reply, Ask):
            return str(reply.form.errors or reply.form.id)
        return "" if outcome(reply) == "said" else str(reply)

    async def _name(self, scene: Scene) -> bool:
        """Remember the reference of the case that was just opened."""
        if not scene.opens:
            return True
        everything = Scope(everything=True, restricted_types=frozenset(self._rules.types))
        async with self._store.reading() as work:
            cases = await work.escalations.search(Search(everything, limit=500))
        fresh = [case.ref for case in cases if case.ref not in self._refs.values()]
        if len(fresh) == 1:
            self._refs[scene.opens] = fresh[0]
        return len(fresh) == 1


def _filled(scene: Scene, at: datetime, person: Person) -> dict[str, str]:
    """What is filled in; `20m ago` as the person would read it off their own clock."""
    local = at.astimezone(ZoneInfo(person.timezone))
    return {
        name: f"{local - timedelta(minutes=int(ago[1])):%Y-%m-%d %H:%M}" if (ago := AGO.fullmatch(value)) else value
        for name, value in scene.fills.items()
    }
