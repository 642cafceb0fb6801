"""The verbs of duties: who has them now, and who does them for whom."""

from handlers.commands.duties import CoverFor, OnCall, Uncover
from handlers.commands.verb import LEADS, STAFF, Argument, Verb
from handlers.domain.people import Role

ONCALL = Verb(
    name="oncall",
    summary="Say who has which duty now, until when, and who comes after",
    example="oncall dublin",
    command=OnCall,
    arguments=(
        Argument("site", "choice", "Site", required=False),
        Argument("client", "choice", "Client", required=False),
    ),
    words=("on call", "duty", "rota"),
    roles=STAFF | {Role.ADMINISTRATOR},
    writes=False,
    dialog=False,
    button="Who is on call?",
)
COVER = Verb(
    name="cover",
    summary="Do somebody's duties for some hours, or let somebody do them; chains follow at once",
    example="cover @ben 18:00-02:00",
    command=CoverFor,
    arguments=(
        Argument("person", "person", "Whose duties"),
        Argument("start", "when", "From when (left out: now)", required=False, maximum=60),
        Argument("until", "when", "Until when", maximum=60),
        Argument("by", "person", "Who does them (left out: you)", required=False),
    ),
    roles=LEADS,
    button="Cover…",
)
UNCOVER = Verb(
    name="uncover",
    summary="Take a cover back: from now on the rota holds again",
    example="uncover @ben",
    command=Uncover,
    arguments=(Argument("person", "person", "Whose duties were covered"),),
    words=("undo cover", "cover off"),
    roles=LEADS,
    button="Undo",
)

DUTIES = (ONCALL, COVER, UNCOVER)
