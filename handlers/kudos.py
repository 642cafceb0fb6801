"""Thanks to a team, in its own channel: from a colleague, or from a client in the client's own words.

Thanks are to teams. Nobody is counted or ranked, and a restricted case is never named in them.
"""

from datetime import datetime
from hashlib import sha256

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.feedback import kudos_card
from handlers.cards.reply import Reply
from handlers.commands.notices import Thank
from handlers.commands.registry import VERBS
from handlers.domain.errors import BadInput, IllegalMove, NotAllowed
from handlers.domain.escalation import Escalation
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done
from handlers.escalations.wording import kept_words
from handlers.ports.notices import Thanks
from handlers.ports.post_office import Outgoing
from handlers.surfaces import queue_of_no_case

ABOUT = "thanks"
COUNTER = "thanks"


async def thank(command: Thank, act: Act, now: datetime) -> Reply:
    """Post the thanks to the team's channel. The same words to the same team on the same day are posted once."""
    if act.asker.roles.isdisjoint(VERBS["kudos"].roles):
        raise NotAllowed(said("`kudos` is for our moderators, leads and managers, and for our clients."))
    case = await _case(command, act)
    teams = _teams(command, act, case)
    text = (kept_words(act, case, "kudos", command.text, "text") if case else act.redacted(command.text)).strip()
    names = ", ".join(act.rules.teams[key].name for key in teams)
    answer = done(
        said("Thank you: the team reads it.")
        if act.asker.is_client
        else said("{names}: thanked in the channel.", names=names)
    )
    mark = _mark(act, teams, text, now)
    if await act.work.memory.recall(mark) is not None:
        return answer
    await act.work.memory.keep(mark, answer, now)
    thanks = Thanks(
        number=await act.work.escalations.next_number(COUNTER),
        teams=teams,
        author=act.asker.key,
        text=text,
        said_at=now,
        client=act.asker.client,
        escalation_id=case.id if case is not None else None,
    )
    await act.work.notices.thank(thanks)
    for place in _places(act, teams):
        await queue_of_no_case(
            act, now, key=f"thanks:{thanks.number}", kind="update", destination=place, about={ABOUT: str(thanks.number)}
        )
    return answer


def is_thanks(out: Outgoing) -> bool:
    """True for thanks to a team."""
    return ABOUT in out.about


async def compose(act: Act, out: Outgoing, width: Audience, now: datetime, *, stands: bool) -> Card | None:
    """The thanks as they were said. Raises NotAllowed where a client would read them."""
    if width is Audience.CLIENT:
        raise NotAllowed(said("Thanks to a team are for our own people."))
    thanks = await act.work.notices.thanks(int(out.about[ABOUT]))
    if thanks is None:
        return None
    case = await act.work.escalations.get(thanks.escalation_id) if thanks.escalation_id else None
    client = act.rules.clients.get(thanks.client or "")
    names = ", ".join(act.rules.teams[key].name for key in thanks.teams if key in act.rules.teams)
    ref = case.ref if case is not None and not case.restricted else ""
    return kudos_card(names, thanks.text, act.name_of(thanks.author), client=client.name if client else "", ref=ref)


async def _case(command: Thank, act: Act) -> Escalation | None:
    """The case that it is about, if one is named. Raises IllegalMove for a restricted one."""
    if not command.ref:
        return None
    case = await find(act, command.ref)
    require(act, case, "kudos")
    if case.restricted:
        raise IllegalMove(
            said("{ref} is restricted and is named nowhere: thank the team, as `kudos @TEAM words`.", ref=case.ref)
        )
    return case


def _teams(command: Thank, act: Act, case: Escalation | None) -> tuple[str, ...]:
    """Who is thanked: the team that is named, the case's, or those that work for a client who names neither."""
    if command.team and not act.asker.is_client:
        return (command.team,)
    if case is not None and case.team in act.rules.teams:
        return (case.team,) if case.team is not None else ()
    mine = tuple(key for key, team in act.rules.teams.items() if act.asker.client in team.clients)
    if mine:
        return mine
    example = next(iter(act.rules.teams), "team")
    raise BadInput(
        said("Say which team, for example `kudos @{example} for a quiet night`.", example=example), field="team"
    )


def _places(act: Act, teams: tuple[str, ...]) -> list[str]:
    """Each team's own channel; the managers' where it has none."""
    places = [f"team:{key}" if act.rules.teams[key].surfaces else "managers" for key in teams]
    return list(dict.fromkeys(places))


def _mark(act: Act, teams: tuple[str, ...], text: str, now: datetime) -> str:
    """What the same thanks are known by."""
    thanked = f"{act.asker.key}:{','.join(teams)}:{now.date().isoformat()}:{text.casefold()}"
    return f"thanks:{sha256(thanked.encode()).hexdigest()[:32]}"
