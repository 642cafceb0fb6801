"""`handrail doctor --before`: what must be asked of whom before a chat can be connected, with the text to send.

It needs no token and asks nobody. Names, addresses and ids that app.yaml has are written in; what it has not stands in
capitals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from adapters.slack.manifest import SCOPES, needed
from adapters.slack.settings import CHAT as SLACK
from adapters.teams.settings import CHAT as TEAMS
from bot.cli.doctor import CHATS, check_chat
from bot.cli.ending import FINE
from bot.config import default_path, load_all
from bot.config.added import written
from bot.config.settings import AppSettings
from bot.environment import read_environment
from handlers.domain.rulebook import RuleBook

COMPANY = "YOUR COMPANY"


@dataclass(frozen=True, slots=True)
class Favour:
    """Something that somebody else must do: who, what it is for, and the text to send them."""

    of: str
    to: str
    text: Sequence[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known already. `host` is the public address; `clients` are those with a channel of the chat, by name."""

    host: str
    tenant: str
    people: int
    channels: int
    clients: Sequence[str]


def run(what: str, config: Path | None, given: Mapping[str, str]) -> int:
    """Print what must be asked, for one chat or, with "", for every chat that app.yaml turns on (else for both).

    Raises BadInput for a chat that is not known, ConfigError.
    """
    if what:
        check_chat(what)
    path = config or default_path()
    rules, settings = load_all(path)
    host = read_environment(given)["PUBLIC_URL"].rstrip("/")
    on = [chat for chat, is_on in ((SLACK, settings.slack), (TEAMS, settings.teams)) if is_on is not None]
    for chat in [what] if what else on or CHATS:
        known = _known(chat, host, rules, settings)
        favours = list(_of_slack(settings, known.host, _shared(path)) if chat == SLACK else _of_teams(known))
        print(f"{chat.capitalize()}: {len(favours)} {'thing' if len(favours) == 1 else 'things'} to ask for.\n")
        for number, favour in enumerate(favours, 1):
            print(f"{number}. Ask {favour.of}, so that {favour.to}:\n")
            print(indent("\n".join(favour.text), "     ") + "\n")
    return FINE


def _known(chat: str, host: str, rules: RuleBook, settings: AppSettings) -> Known:
    people = sum(any(one.chat == chat for one in who.identities) for who in rules.people.values())
    channels = sum(surface.chat == chat for team in rules.teams.values() for surface in team.surfaces)
    clients = [client.name for client in rules.clients.values() if any(one.chat == chat for one in client.surfaces)]
    tenants = settings.teams.tenants if settings.teams is not None else ()
    return Known(
        host=host or "https://YOUR-HOST",
        tenant=tenants[0] if tenants else "YOUR-TENANT-ID",
        people=people,
        channels=channels,
        clients=clients,
    )


def _shared(path: Path) -> list[str]:
    """The clients whose channel in Slack app.yaml says they share."""
    known = written(path).clients
    return [one.name for one in known if one.channel and one.channel.slack and one.channel.shared]


def _of_slack(settings: AppSettings, host: str, shared: Sequence[str]) -> Iterator[Favour]:
    rights = [f"- {scope}: {SCOPES[scope].why}" for scope in needed(SCOPES, ())]
    yield Favour(
        "whoever approves apps in your Slack workspace",
        "the app may be installed",
        (
            f"Please approve an app of our own, Handrail, in {COMPANY}'s workspace. It is made from a",
            "manifest that we send along (`handrail manifest slack`), runs on our own machines, and nobody else has",
            "its tokens. It asks for these rights, and for each there is one use:",
            *rights,
        ),
    )
    if settings.slack is not None and settings.slack.mode == "http":
        yield _network(f"{host}/slack/events", "Slack", "by its signature")
    for client in shared:
        yield Favour(
            f"an administrator of {client}'s Slack workspace",
            "their people can follow their cases in the channel that we share",
            (
                f"We would like to share one channel with {client} by Slack Connect, in which our moderation desk",
                f"answers for your cases. You will get an invitation from {COMPANY}; please accept it, and allow its",
                "apps to post there. Our app sees what is written in that channel, and nothing else of yours.",
            ),
        )


def _of_teams(known: Known) -> Iterator[Favour]:
    yield Favour(
        "whoever registers apps in Entra",
        "Microsoft knows the bot",
        (
            "Please register one app, “Handrail”: single tenant, no redirect address, no API permission (it asks",
            "Microsoft Graph for nothing), and one client secret. Send the application id and the tenant id as they",
            "are, and the secret's Value by a safe way.",
        ),
    )
    yield Favour(
        "the owner of an Azure subscription",
        "Teams has somebody to speak to",
        (
            "Please make one Azure Bot (the free tier is enough), type Single Tenant, with the application id above;",
            f"messaging endpoint {known.host}/api/messages; and switch the channel Microsoft Teams on.",
        ),
    )
    places = "the channel" if known.channels == 1 else "the channels"
    yield Favour(
        "the Teams administrator",
        "the app is there for those who use it",
        (
            "Please upload the attached app (handrail-teams.zip, from `handrail manifest teams`), allow it for",
            f"{COMPANY}, and install it by a setup policy for the {known.people or 'N'} people who are to be pinged:",
            f"Teams lets a bot write to nobody else. Owners add it to {places} of their teams themselves.",
            "It has no permission of Microsoft Graph and no resource-specific consent.",
        ),
    )
    yield _network(f"{known.host}/api/messages", "Microsoft's bot service", "by its signed token")
    for client in known.clients or ("CLIENT",):
        yield Favour(
            f"an administrator of {client}'s Microsoft 365",
            "their people can follow their cases in a shared channel",
            (
                f"We would like to share one Teams channel with {client}, in which our moderation desk answers for",
                "your cases. Please allow B2B direct connect with our tenant, inbound and outbound, for the people",
                "concerned (Entra ▸ External Identities ▸ Cross-tenant access settings):",
                f"tenant {known.tenant} ({COMPANY}).",
                "Our app reads what is written to it in that channel, and nothing else of yours.",
                "If you would rather not: we can invite them as guests instead.",
            ),
        )


def _network(address: str, whose: str, proven: str) -> Favour:
    return Favour(
        "whoever runs your network",
        f"{whose} reaches us",
        (
            f"Please let {address} be reached from the internet by HTTPS (POST, with a certificate that is publicly",
            "trusted), and lead it to the machine and PORT of `handrail run`, unchanged. Every request there is proven",
            f"{proven} before it is read.",
        ),
    )
