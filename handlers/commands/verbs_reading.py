"""The verbs that raise, read and explain."""

from handlers.commands import escalations as ask
from handlers.commands.choices import GROUPS, LISTS, PERIODS, SEVERITIES
from handlers.commands.reports import Report
from handlers.commands.verb import CLIENTS, EVERYONE, LEADS, READERS, STAFF, Argument, Verb
from handlers.domain.people import Role

REF = Argument("ref", "ref", "Case")
REFS = Argument("refs", "refs", "Cases")
MAY_EXPLAIN = STAFF | {Role.AUDITOR, Role.ADMINISTRATOR}
MAY_COUNT = LEADS | CLIENTS | {Role.AUDITOR}

NEW = Verb(
    name="new",
    summary="Raise an escalation",
    example="new policy_ambiguity p2 ORION two rulings contradict each other",
    command=ask.Open,
    arguments=(
        Argument("type", "choice", "Type", required=False),
        Argument("severity", "choice", "Severity", required=False, choices=SEVERITIES),
        Argument("client", "choice", "Client", required=False),
        Argument(
            "summary",
            "text",
            "What happened",
            required=False,
            maximum=500,
            hint="No names, no quotes, no description of the image.",
        ),
        Argument("labels", "values", "Labels", required=False),
        Argument("fields", "values", "The type's own fields", required=False),
        Argument("source", "values", "The message it was raised from", required=False),
        Argument("excerpt", "values", "Its words, confirmed", required=False, maximum=500),
        Argument("author", "values", "Who wrote it", required=False),
        Argument("again", "flag", "Although an open case shares its content", required=False),
    ),
    words=("raise", "open"),
    roles=STAFF | CLIENTS,
    button="Raise an escalation",
)
LIST = Verb(
    name="list",
    summary="List cases",
    example="list risk",
    command=ask.ListThem,
    arguments=(
        Argument("what", "choice", "Which", required=False, choices=LISTS),
        Argument("client", "choice", "Client", required=False),
        Argument("tag", "text", "Tag", required=False, maximum=40),
        Argument("page", "number", "Page", required=False, minimum=1, maximum=1000),
    ),
    words=("ls",),
    roles=READERS,
    writes=False,
    dialog=False,
    button="List",
)
SHOW = Verb(
    name="show",
    summary="Show a case",
    example="show ORION-42",
    command=ask.Show,
    arguments=(REF,),
    words=("view",),
    roles=READERS,
    writes=False,
    dialog=False,
    button="Show",
)
WHY = Verb(
    name="why",
    summary="Explain when each clock is due, line by line",
    example="why ORION-42",
    command=ask.Why,
    arguments=(REF,),
    roles=MAY_EXPLAIN,
    writes=False,
    dialog=False,
    button="Why?",
)
REPORT = Verb(
    name="report",
    summary="Show the numbers of today, this week or the last whole week",
    example="report client ORION",
    command=Report,
    arguments=(
        Argument("what", "choice", "Period", required=False, choices=PERIODS),
        Argument("client", "choice", "Client", required=False),
        Argument("by", "choice", "By", required=False, choices=GROUPS),
    ),
    words=("numbers", "kpi"),
    roles=MAY_COUNT,
    writes=False,
    dialog=False,
    button="Report",
)
HELP = Verb(
    name="help",
    summary="Say what is possible now; `help all` for the rest, `help VERB` for one",
    example="help claim",
    command=ask.Help,
    arguments=(Argument("topic", "text", "Topic", required=False, maximum=60),),
    words=("?", "commands"),
    roles=EVERYONE,
    writes=False,
    dialog=False,
    button="Help",
)
WHOAMI = Verb(
    name="whoami",
    summary="Say who you are here: roles, site, team, zone",
    example="whoami",
    command=ask.WhoAmI,
    words=("me",),
    roles=EVERYONE,
    writes=False,
    dialog=False,
    button="Who am I?",
)

READING = (NEW, LIST, SHOW, WHY, REPORT, HELP, WHOAMI)
