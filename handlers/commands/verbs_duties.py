"""The verbs of duties: who has them now, and who does them for whom."""

from handlers.commands.choices import HANDOVERS
from handlers.commands.duties import CoverFor, OnCall, Uncover
from handlers.commands.handovers import Brief, Briefing, Query, ShiftHandover
from handlers.commands.verb import LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF
from handlers.domain.people import Role
from handlers.domain.tongue import marked

ONCALL = Verb(
    name="oncall",
    summary=marked("Say who has which duty now, until when, and who comes after"),
    example="oncall dublin",
    command=OnCall,
    arguments=(
        Argument("site", "choice", marked("Site", "label"), required=False),
        Argument("client", "choice", marked("Client", "label"), required=False),
    ),
    words=("on call", "duty", "rota"),
    roles=STAFF | {Role.ADMINISTRATOR},
    writes=False,
    dialog=False,
    button=marked("Who is on call?", "button"),
)
COVER = Verb(
    name="cover",
    summary=marked("Do somebody's duties for some hours, or let somebody do them; chains follow at once"),
    example="cover @ben 18:00-02:00",
    command=CoverFor,
    arguments=(
        Argument("person", "person", marked("Whose duties", "label")),
        Argument("start", "when", marked("From when (left out: now)", "label"), required=False, maximum=60),
        Argument("until", "when", marked("Until when", "label"), maximum=60),
        Argument("by", "person", marked("Who does them (left out: you)", "label"), required=False),
    ),
    roles=LEADS,
    button=marked("Cover…", "button"),
)
UNCOVER = Verb(
    name="uncover",
    summary=marked("Take a cover back: from now on the rota holds again"),
    example="uncover @ben",
    command=Uncover,
    arguments=(Argument("person", "person", marked("Whose duties were covered", "label")),),
    words=("undo cover", "cover off"),
    roles=LEADS,
    button=marked("Undo", "button"),
)

HANDOVER = Verb(
    name="handover",
    summary=marked("Show the shift hand-over; `handover accept` accepts all that waits for you"),
    example="handover accept",
    command=ShiftHandover,
    arguments=(
        Argument("what", "choice", marked("What", "label"), required=False, choices=HANDOVERS),
        Argument("cases", "values", marked("Cases", "label"), required=False),
    ),
    words=("hand over", "shift"),
    roles=LEADS,
    dialog=False,
    button=marked("Shift hand-over", "button"),
)
BRIEF = Verb(
    name="brief",
    summary=marked("Write what the next shift must know of a case"),
    example="brief ORION-42 copies are down, two accounts are left",
    command=Brief,
    arguments=(
        REF,
        Argument("done", "text", marked("Done so far", "label"), minimum=3, maximum=500),
        Argument("next", "text", marked("Next step", "label"), required=False, maximum=500),
        Argument("until", "when", marked("Next step until when", "label"), required=False, maximum=60),
        Argument("risk", "text", marked("What is risky", "label"), required=False, maximum=300),
    ),
    button=marked("Note…", "button"),
)
BRIEFING = Verb(
    name="briefing",
    summary=marked("Read what the next shift must know of a case, clocks in its own time"),
    example="briefing ORION-42",
    command=Briefing,
    arguments=(REF,),
    writes=False,
    dialog=False,
    button=marked("Read", "button"),
)
QUERY = Verb(
    name="query",
    summary=marked("Ask about a case that was handed to your shift; it stays with its owner until you accept"),
    example="query ORION-42 which queue has the copies?",
    command=Query,
    arguments=(REF, Argument("text", "text", marked("Question", "label"), minimum=3, maximum=500)),
    roles=LEADS,
    button=marked("Query…", "button"),
)

DUTIES = (ONCALL, COVER, UNCOVER, HANDOVER, BRIEF, BRIEFING, QUERY)
