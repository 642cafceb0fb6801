"""The web chat alone, over real HTTP: rooms in memory, a small company, and a Desk that answers as a script says."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from aiohttp import ClientSession, CookieJar, web
from yarl import URL

from adapters.web.chat import WebChat
from adapters.web.front import Elsewhere
from handlers.cards.card import Action, Card, Fact, Item, Mention, Moment, Quoted, Tone, Words, say
from handlers.cards.form import Field, Form, Option
from handlers.cards.post import Post
from handlers.cards.reply import Ask, Nothing, Reply, Say
from handlers.commands.registry import VERBS
from handlers.commands.request import Filled, Pressed, Request, Surface, Typed
from handlers.domain.timeline import Audience
from handlers.ports.rooms import Persona, RoomInfo
from tests.support.web_memory import FixedBackstage, FixedLobby, MemoryRooms

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DUBLIN = RoomInfo("dub-1", "Dublin 1", "team", "internal")
MANAGERS = RoomInfo("managers", "Managers", "managers", "internal")
ORION = RoomInfo("client-ORION", "Orion (shared)", "client", "client")
VEGA = RoomInfo("client-VEGA", "Vega (shared)", "client", "client")
PEOPLE = (
    Persona("moderator1", "Mia Byrne", "moderator, Dublin 1", "Europe/Dublin", None, True),
    Persona("lead", "Aoife Nolan", "lead, Dublin 1", "Europe/Dublin", None, True),
    Persona("manager", "Marek Wolski", "manager, Harbour", "Europe/Dublin", None, True),
    Persona("client_orion", "Kim Ostrow", "client, Orion", "America/New_York", "ORION", True),
    Persona("client_vega", "Vic Tanaka", "client, Vega", "Asia/Tokyo", "VEGA", True),
    Persona("ines", "Inês Duarte", "moderator, Dublin 1", "Europe/Lisbon", None, False),
)


def direct(key: str, width: str = "private") -> RoomInfo:
    return RoomInfo(f"dm-{key}", "Handrail (only you)", "direct", width)


DOORS = {
    "moderator1": (DUBLIN, direct("moderator1")),
    "lead": (DUBLIN, ORION, VEGA, direct("lead")),
    "manager": (DUBLIN, MANAGERS, ORION, VEGA, direct("manager")),
    "client_orion": (ORION, direct("client_orion", "client")),
    "client_vega": (VEGA, direct("client_vega", "client")),
    "ines": (DUBLIN, direct("ines")),
}


def raise_form(values: Mapping[str, str], errors: dict[str, str] | None = None) -> Form:
    """A form with one field of each kind."""
    kinds = (Option("impersonation", "Impersonation"), Option("csae", "Child safety"))
    return Form(
        id="new",
        title="Raise an escalation",
        intro="Labels before links; the content itself stays where it is.",
        fields=(
            Field("type", "Type", "select", True, options=kinds, value=values.get("type", ""), refreshes=True),
            Field("summary", "What is it about", "long", True, 500, value=values.get("summary", ""), hint="No names."),
            Field("case_link", "Case link", "text", False, 300, value=values.get("case_link", "")),
            Field("labels", "Labels", "multi", options=(Option("gore", "Gore"), Option("minor", "Minor"))),
            Field("live", "Still live", "bool", value=values.get("live", "")),
            Field("seen_on", "Seen on", "date"),
            Field("client", "Client", "text", hidden=True, value="ORION"),
        ),
        submit="Raise it",
        errors=errors or {},
    )


def case_card(revision: int = 1, owner: str = "nobody yet", summary: str = "Fake support page") -> Card:
    """A live card such as a team's channel shows."""
    return Card(
        text="ORION-42 card",
        title="ORION-42 · Impersonation, P1",
        tone=Tone.DANGER if owner == "nobody yet" else Tone.GOOD,
        lines=((Quoted(summary),), (Words("Raised by "), Mention("moderator1", "Mia Byrne"), Words(" for Orion"))),
        facts=(
            Fact("Status", say("new")),
            Fact("Owner", say(owner)),
            Fact(
                "Taken by",
                (
                    Moment(NINE + timedelta(minutes=15), "time"),
                    Words(" · "),
                    Moment(NINE + timedelta(minutes=15), "left"),
                ),
                Tone.CAUTION,
            ),
            Fact("Client told by", (Moment(NINE + timedelta(minutes=30)),)),
        ),
        actions=(
            Action("claim", "Take", "ORION-42", revision),
            Action("update", "Tell client", "ORION-42", revision),
            Action("resolve", "Resolve", "ORION-42", revision, confirm="Resolve ORION-42?"),
        ),
        more=(
            Action("snooze", "Snooze 30 min", "ORION-42", revision, (("until", "30m"),)),
            Action("snooze", "Snooze 1 h", "ORION-42", revision, (("until", "1h"),)),
            Action("cancel", "Cancel", "ORION-42", revision, tone=Tone.DANGER),
        ),
        foot=(Words("Revision "), Words(str(revision))),
    )


def list_card() -> Card:
    """A private list."""
    return Card(
        text="Two cases need somebody",
        title="Two cases need somebody",
        items=(
            Item((Quoted("ORION-42 fake support page"),), (Action("claim", "Take", "ORION-42"),), Tone.DANGER),
            Item((Quoted("VEGA-7 spam wave"),), (Action("claim", "Take", "VEGA-7"),)),
        ),
    )


def answer(request: Request) -> Reply:
    """The script: forms for `new` and `update`, a list for `list`, a word for buttons, silence for the rest."""
    match request.asked:
        case Typed(text="new") | Pressed(verb="update"):
            return Ask(raise_form({}))
        case Filled(refresh=True, values=values):
            return Ask(raise_form(values))
        case Filled(values=values) if not values.get("summary"):
            return Ask(raise_form(values, {"summary": "Say in a few words what it is about."}))
        case Filled():
            return Say(Card("ORION-42 opened", "ORION-42 opened", Tone.GOOD, (say("Aoife was told just now."),)))
        case Typed(text="list"):
            return Say(list_card())
        case Pressed(verb=verb, ref=ref):
            return Say(Card(f"{ref} {verb}", f"{ref}: {verb} is done", Tone.GOOD))
        case _:
            return Nothing()


@dataclass(slots=True)
class Stage:
    """A running web chat and everything that a test looks at."""

    address: str
    http: ClientSession
    chat: WebChat
    rooms: MemoryRooms
    backstage: FixedBackstage | None
    asked: list[Request] = field(default_factory=list)

    async def card(self, room: str = "dub-1", *, revision: int = 1, edits: str | None = None, **more: str) -> str:
        """Post or edit the live card of ORION-42 and return its message id."""
        text = "ORION-42 card"
        post = Post(
            f"card:{room}:{revision}",
            Surface("web", "", room),
            Audience.INTERNAL,
            text,
            case_card(revision, **more),
            edits=edits,
            revision=revision,
        )
        return (await self.chat.send(post)).message

    def become(self, persona: str) -> None:
        """Play a part in the pages."""
        self.http.cookie_jar.update_cookies({"handrail_persona": persona}, URL(self.address))


@asynccontextmanager
async def stage(
    script: Callable[[Request], Reply] = answer,
    *,
    manual: bool = True,
    port: int = 0,
    people: tuple[Persona, ...] = PEOPLE,
    elsewhere: Elsewhere | None = None,
) -> AsyncIterator[Stage]:
    """Serve the web chat on loopback for as long as the block lasts."""
    rooms, numbers = MemoryRooms(), count(1)
    backstage = FixedBackstage(NINE, {"ORION-42": NINE + timedelta(minutes=11)}) if manual else None
    asked: list[Request] = []

    async def now() -> datetime:
        return backstage.at if backstage else NINE

    async def ask(request: Request) -> Reply:
        asked.append(request)
        return script(request)

    chat = WebChat(
        rooms=rooms,
        lobby=FixedLobby(people, DOORS),
        backstage=backstage,
        redact=lambda text: text.replace("secret@example.org", "[e-mail]"),
        now=now,
        new_id=lambda: f"id-{next(numbers)}",
        verbs=tuple(VERBS.values()),
        roots={"escalate": "escalate", "esc": "escalate", "standup": "standup"},
        elsewhere=elsewhere,
    )
    site = web.Application()
    chat.mount(site, ask)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http:  # "unsafe": cookies of a bare IP
        yield Stage(address, http, chat, rooms, backstage, asked)
    await runner.cleanup()
