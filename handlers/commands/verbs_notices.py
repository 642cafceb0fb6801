"""The verbs of policy notices, of the rulings that they tell, and of thanks to teams."""

from handlers.commands import notices as ask
from handlers.commands.verb import CLIENTS, LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF
from handlers.domain.people import Role

NOTICE = Argument("notice", "number", "Notice", minimum=1, maximum=999_999)

POLICY = Verb(
    name="policy",
    summary="List the policy notices that stand, and which of them you have still to read",
    example="policy list",
    command=ask.ListNotices,
    words=("policy list", "policies"),
    roles=STAFF | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button="Policy notices",
)
PUBLISH = Verb(
    name="policy_publish",
    summary="Publish a policy notice, and ask whom it is for to read it; an exact preview comes first",
    example="policy publish Satire of public figures",
    command=ask.PublishNotice,
    arguments=(
        Argument(
            "title",
            "text",
            "Title",
            required=False,
            maximum=120,
            hint="The same title with another version replaces the notice that stands.",
        ),
        Argument("version", "text", "Version", required=False, maximum=20, hint="4.3"),
        Argument("effective", "day", "In force from", required=False, hint="2026-12-01, today or tomorrow"),
        Argument("audience", "multi", "For", required=False, hint="Sites, teams, or the teams of a client."),
        Argument("summary", "text", "What is new, in a few sentences", required=False, maximum=1000),
        Argument("link", "text", "Link to the policy", required=False, maximum=500),
        Argument("ruling", "values", "The ruling that it tells", required=False),
        Argument("send", "flag", "Publish exactly this", required=False),
        Argument("preview", "values", "The preview that was read", required=False),
    ),
    words=("policy publish",),
    roles=LEADS,
    button="Publish",
)
SHOW = Verb(
    name="policy_show",
    summary="Show a policy notice",
    example="policy show 3",
    command=ask.ShowNotice,
    arguments=(NOTICE,),
    words=("policy show",),
    roles=STAFF | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button="Show",
)
READ = Verb(
    name="policy_read",
    summary="Say that you have read a policy notice",
    example="policy read 3",
    command=ask.ReadNotice,
    arguments=(NOTICE,),
    words=("policy read",),
    dialog=False,
    button="I have read it",
)
STATUS = Verb(
    name="policy_status",
    summary="Say how many have read a policy notice, by team",
    example="policy status 3",
    command=ask.NoticeStatus,
    arguments=(Argument("notice", "number", "Notice", required=False, minimum=1, maximum=999_999),),
    words=("policy status",),
    roles=LEADS | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button="How many have read it",
)
MISSING = Verb(
    name="policy_missing",
    summary="Show you who of your own team has still to read a policy notice",
    example="policy missing 3",
    command=ask.MissingReaders,
    arguments=(NOTICE,),
    words=("policy missing",),
    roles=frozenset({Role.LEAD}),
    writes=False,
    dialog=False,
    button="Still to read it",
)

RULE = Verb(
    name="rule",
    summary="Keep the client's ruling on a policy question; it resolves the case and the linked ones that it decides",
    example="rule ORION-42 exaggeration is no lie: leave satire up",
    command=ask.Rule,
    arguments=(
        REF,
        Argument("text", "text", "The ruling", maximum=1000),
        Argument("decides", "values", "It decides these too", required=False),
        Argument("chosen", "values", "Chosen", required=False),
    ),
    words=("ruling",),
    roles=LEADS,
    button="Ruling",
)
KUDOS = Verb(
    name="kudos",
    summary="Thank a team, or the team of a case, in its channel",
    example="kudos ORION-42 taken over in nine minutes, at night",
    command=ask.Thank,
    arguments=(
        Argument("ref", "ref", "Case", required=False),
        Argument("team", "choice", "Team", required=False),
        Argument("text", "text", "For what", maximum=300, hint="To a team: no person is named or ranked."),
    ),
    roles=STAFF | CLIENTS,
    button="Thank",
)

POLICIES = (POLICY, PUBLISH, SHOW, READ, STATUS, MISSING, RULE, KUDOS)
