"""The verbs of policy notices, of the rulings that they tell, and of thanks to teams."""

from handlers.commands import notices as ask
from handlers.commands.verb import CLIENTS, LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF
from handlers.domain.people import Role
from handlers.domain.tongue import marked

NOTICE = Argument("notice", "number", marked("Notice", "label"), minimum=1, maximum=999_999)

POLICY = Verb(
    name="policy",
    summary=marked("List the policy notices that stand, and which of them you have still to read"),
    example="policy list",
    command=ask.ListNotices,
    words=("policy list", "policies"),
    roles=STAFF | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button=marked("Policy notices", "button"),
)
PUBLISH = Verb(
    name="policy_publish",
    summary=marked("Publish a policy notice, and ask whom it is for to read it; an exact preview comes first"),
    example="policy publish Satire of public figures",
    command=ask.PublishNotice,
    arguments=(
        Argument(
            "title",
            "text",
            marked("Title", "label"),
            required=False,
            maximum=120,
            hint=marked("The same title with another version replaces the notice that stands."),
        ),
        Argument("version", "text", marked("Version", "label"), required=False, maximum=20, hint="4.3"),
        Argument(
            "effective",
            "day",
            marked("In force from", "label"),
            required=False,
            hint=marked("2026-12-01, today or tomorrow"),
        ),
        Argument(
            "audience",
            "multi",
            marked("For", "label"),
            required=False,
            hint=marked("Sites, teams, or the teams of a client."),
        ),
        Argument("summary", "text", marked("What is new, in a few sentences", "label"), required=False, maximum=1000),
        Argument("link", "text", marked("Link to the policy", "label"), required=False, maximum=500),
        Argument("ruling", "values", marked("The ruling that it tells", "label"), required=False),
        Argument("send", "flag", marked("Publish exactly this", "label"), required=False),
        Argument("preview", "values", marked("The preview that was read", "label"), required=False),
    ),
    words=("policy publish",),
    roles=LEADS,
    button=marked("Publish", "button"),
)
SHOW = Verb(
    name="policy_show",
    summary=marked("Show a policy notice"),
    example="policy show 3",
    command=ask.ShowNotice,
    arguments=(NOTICE,),
    words=("policy show",),
    roles=STAFF | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button=marked("Show", "button"),
)
READ = Verb(
    name="policy_read",
    summary=marked("Say that you have read a policy notice"),
    example="policy read 3",
    command=ask.ReadNotice,
    arguments=(NOTICE,),
    words=("policy read",),
    dialog=False,
    button=marked("I have read it", "button"),
)
STATUS = Verb(
    name="policy_status",
    summary=marked("Say how many have read a policy notice, by team"),
    example="policy status 3",
    command=ask.NoticeStatus,
    arguments=(Argument("notice", "number", marked("Notice", "label"), required=False, minimum=1, maximum=999_999),),
    words=("policy status",),
    roles=LEADS | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button=marked("How many have read it", "button"),
)
MISSING = Verb(
    name="policy_missing",
    summary=marked("Show you who of your own team has still to read a policy notice"),
    example="policy missing 3",
    command=ask.MissingReaders,
    arguments=(NOTICE,),
    words=("policy missing",),
    roles=frozenset({Role.LEAD}),
    writes=False,
    dialog=False,
    button=marked("Still to read it", "button"),
)

RULE = Verb(
    name="rule",
    summary=marked(
        "Keep the client's ruling on a policy question; it resolves the case and the linked ones that it decides"
    ),
    example="rule ORION-42 exaggeration is no lie: leave satire up",
    command=ask.Rule,
    arguments=(
        REF,
        Argument("text", "text", marked("The ruling", "label"), maximum=1000),
        Argument("decides", "values", marked("It decides these too", "label"), required=False),
        Argument("chosen", "values", marked("Chosen", "label"), required=False),
    ),
    words=("ruling",),
    roles=LEADS,
    button=marked("Ruling", "button"),
)
KUDOS = Verb(
    name="kudos",
    summary=marked("Thank a team, or the team of a case, in its channel"),
    example="kudos ORION-42 taken over in nine minutes, at night",
    command=ask.Thank,
    arguments=(
        Argument("ref", "ref", marked("Case", "label"), required=False),
        Argument("team", "choice", marked("Team", "label"), required=False),
        Argument(
            "text",
            "text",
            marked("For what", "label"),
            maximum=300,
            hint=marked("To a team: no person is named or ranked."),
        ),
    ),
    roles=STAFF | CLIENTS,
    button=marked("Thank", "button"),
)

POLICIES = (POLICY, PUBLISH, SHOW, READ, STATUS, MISSING, RULE, KUDOS)
