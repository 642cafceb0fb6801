"""The newcomer's first path: five steps through one case. Which are done is kept in a cookie, nothing else."""

from dataclasses import dataclass

from aiohttp import web

from adapters.web.front import Front
from handlers.cards.card import Tone
from handlers.cards.reply import Ask, Reply, Say
from handlers.domain.tongue import marked

COOKIE = "handrail_path"
OFF = "off"
MODERATOR, LEAD = "moderator1", "lead"
STEP_OF = {"new": 1, "claim": 2, "ack": 2, "take": 2, "clock": 3, "update": 4, "told": 4, "resolve": 5}
WORDS = (
    (
        marked("Raise a case"),
        marked("As a moderator, type `/escalate new` and send. Thirty seconds, on a phone, at night."),
    ),
    (marked("Take it"), marked("As the lead, find the live card in the team's channel and press Take.")),
    (
        marked("Move the clock"),
        marked("Use the clock above the room, or “next ping” on the card, and see who is warned when."),
    ),
    (
        marked("Tell the client"),
        marked("Still the lead: press Tell client and read the exact preview before it goes out."),
    ),
    (
        marked("Resolve it"),
        marked("Press Resolve. The raiser's receipt and the client's channel say so at once."),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whose part to play in which room, and what to find in the composer there."""

    number: int
    title: str
    hint: str
    persona: str
    room: str
    draft: str
    done: bool


def steps(front: Front, request: web.Request) -> tuple[Step, ...]:
    """The five steps; none when they were put away, or where there is no demo to play through."""
    done = request.cookies.get(COOKIE, "")
    team = _shared_team(front)
    if front.backstage is None or done == OFF or not team:
        return ()
    return tuple(
        Step(
            number=number,
            title=title,
            hint=hint,
            persona=MODERATOR if number == 1 else LEAD,
            room=team,
            draft="/escalate new" if number == 1 else "",
            done=str(number) in done,
        )
        for number, (title, hint) in enumerate(WORDS, 1)
    )


def walked(request: web.Request, response: web.StreamResponse, verb: str, reply: Reply | None) -> None:
    """Mark the step that this verb is, when it was not refused."""
    refused = isinstance(reply, Ask) or (isinstance(reply, Say) and reply.card.tone in (Tone.CAUTION, Tone.DANGER))
    done = request.cookies.get(COOKIE, "")
    step = STEP_OF.get(verb)
    if step is None or refused or done == OFF or str(step) in done:
        return
    put(response, "".join(sorted({*done, str(step)} & set("12345"))))


def put(response: web.StreamResponse, value: str) -> None:
    """Keep the cookie for a month."""
    response.set_cookie(COOKIE, value, max_age=30 * 86_400, path="/", samesite="Strict", httponly=True)


def _shared_team(front: Front) -> str:
    """The team channel in which both the moderator and the lead are."""
    leads = {info.room for info in front.lobby.rooms(LEAD)}
    mine = [info.room for info in front.lobby.rooms(MODERATOR) if info.kind == "team"]
    return next((room for room in mine if room in leads), "")
