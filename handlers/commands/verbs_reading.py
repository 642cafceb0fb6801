"""The verbs that raise, read and explain."""

from handlers.commands import escalations as ask
from handlers.commands.choices import GROUPS, LISTS, PERIODS, SEVERITIES
from handlers.commands.reports import Report
from handlers.commands.verb import CLIENTS, EVERYONE, LEADS, READERS, STAFF, Argument, Verb
from handlers.domain.people import Role
from handlers.domain.tongue import marked

REF = Argument("ref", "ref", marked("Case", "label"))
REFS = Argument("refs", "refs", marked("Cases", "label"))
MAY_EXPLAIN = STAFF | {Role.AUDITOR, Role.ADMINISTRATOR}
MAY_COUNT = LEADS | CLIENTS | {Role.AUDITOR}

NEW = Verb(
    name="new",
    summary=marked("Raise an escalation"),
    example="new policy_ambiguity p2 ORION two rulings contradict each other",
    command=ask.Open,
    arguments=(
        Argument("type", "choice", marked("Type", "label"), required=False),
        Argument("severity", "choice", marked("Severity", "label"), required=False, choices=SEVERITIES),
        Argument("client", "choice", marked("Client", "label"), required=False),
        Argument(
            "summary",
            "text",
            marked("What happened", "label"),
            required=False,
            maximum=500,
            hint=marked("No names, no quotes, no description of the image."),
        ),
        Argument("labels", "values", marked("Labels", "label"), required=False),
        Argument("fields", "values", marked("The type's own fields", "label"), required=False),
        Argument("source", "values", marked("The message it was raised from", "label"), required=False),
        Argument("excerpt", "values", marked("Its words, confirmed", "label"), required=False, maximum=500),
        Argument("author", "values", marked("Who wrote it", "label"), required=False),
        Argument("again", "flag", marked("Although an open case shares its content", "label"), required=False),
    ),
    words=("raise", "open"),
    roles=STAFF | CLIENTS,
    button=marked("Raise an escalation", "button"),
)
LIST = Verb(
    name="list",
    summary=marked("List cases"),
    example="list risk",
    command=ask.ListThem,
    arguments=(
        Argument("what", "choice", marked("Which", "label"), required=False, choices=LISTS),
        Argument("client", "choice", marked("Client", "label"), required=False),
        Argument("tag", "text", marked("Tag", "label"), required=False, maximum=40),
        Argument("page", "number", marked("Page", "label"), required=False, minimum=1, maximum=1000),
    ),
    words=("ls",),
    roles=READERS,
    writes=False,
    dialog=False,
    button=marked("List", "button"),
)
SHOW = Verb(
    name="show",
    summary=marked("Show a case"),
    example="show ORION-42",
    command=ask.Show,
    arguments=(REF,),
    words=("view",),
    roles=READERS,
    writes=False,
    dialog=False,
    button=marked("Show", "button"),
)
WHY = Verb(
    name="why",
    summary=marked("Explain when each clock is due, line by line"),
    example="why ORION-42",
    command=ask.Why,
    arguments=(REF,),
    roles=MAY_EXPLAIN,
    writes=False,
    dialog=False,
    button=marked("Why?", "button"),
)
REPORT = Verb(
    name="report",
    summary=marked("Show the numbers of today, this week or the last whole week"),
    example="report client ORION",
    command=Report,
    arguments=(
        Argument("what", "choice", marked("Period", "label"), required=False, choices=PERIODS),
        Argument("client", "choice", marked("Client", "label"), required=False),
        Argument("by", "choice", marked("By", "label"), required=False, choices=GROUPS),
    ),
    words=("numbers", "kpi"),
    roles=MAY_COUNT,
    writes=False,
    dialog=False,
    button=marked("Report", "button"),
)
HELP = Verb(
    name="help",
    summary=marked("Say what is possible now; `help all` for the rest, `help VERB` for one"),
    example="help claim",
    command=ask.Help,
    arguments=(Argument("topic", "text", marked("Topic", "label"), required=False, maximum=60),),
    words=("?", "commands"),
    roles=EVERYONE,
    writes=False,
    dialog=False,
    button=marked("Help", "button"),
)
WHOAMI = Verb(
    name="whoami",
    summary=marked("Say who you are here: roles, site, team, zone"),
    example="whoami",
    command=ask.WhoAmI,
    words=("me",),
    roles=EVERYONE,
    writes=False,
    dialog=False,
    button=marked("Who am I?", "button"),
)

READING = (NEW, LIST, SHOW, WHY, REPORT, HELP, WHOAMI)
