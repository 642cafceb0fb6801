"""The verbs of duties: who has them now, and who does them for whom."""

from handlers.commands.choices import HANDOVERS
from handlers.commands.duties import CoverFor, OnCall, Uncover
from handlers.commands.handovers import Brief, Briefing, Query, ShiftHandover
from handlers.commands.verb import LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF
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

HANDOVER = Verb(
    name="handover",
    summary="Show the shift hand-over; `handover accept` accepts all that waits for you",
    example="handover accept",
    command=ShiftHandover,
    arguments=(
        Argument("what", "choice", "What", required=False, choices=HANDOVERS),
        Argument("cases", "values", "Cases", required=False),
    ),
    words=("hand over", "shift"),
    roles=LEADS,
    dialog=False,
    button="Shift hand-over",
)
BRIEF = Verb(
    name="brief",
    summary="Write what the next shift must know of a case",
    example="brief ORION-42 copies are down, two accounts are left",
    command=Brief,
    arguments=(
        REF,
        Argument("done", "text", "Done so far", minimum=3, maximum=500),
        Argument("next", "text", "Next step", required=False, maximum=500),
        Argument("until", "when", "Next step until when", required=False, maximum=60),
        Argument("risk", "text", "What is risky", required=False, maximum=300),
    ),
    button="Note…",
)
BRIEFING = Verb(
    name="briefing",
    summary="Read what the next shift must know of a case, clocks in its own time",
    example="briefing ORION-42",
    command=Briefing,
    arguments=(REF,),
    writes=False,
    dialog=False,
    button="Read",
)
QUERY = Verb(
    name="query",
    summary="Ask about a case that was handed to your shift; it stays with its owner until you accept",
    example="query ORION-42 which queue has the copies?",
    command=Query,
    arguments=(REF, Argument("text", "text", "Question", minimum=3, maximum=500)),
    roles=LEADS,
    button="Query…",
)

DUTIES = (ONCALL, COVER, UNCOVER, HANDOVER, BRIEF, BRIEFING, QUERY)
