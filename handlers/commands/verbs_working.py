"""The verbs that work on a case: whose it is, what is said about it, what it is."""

from handlers.commands import escalations as ask
from handlers.commands import moving
from handlers.commands.choices import RELATIONS, SEVERITIES
from handlers.commands.verb import CLIENTS, LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF, REFS
from handlers.domain.tongue import marked

CLAIM = Verb(
    name="claim",
    summary=marked("Take a case: it is yours, and its `ack` clock stops"),
    example="claim ORION-42",
    command=ask.Claim,
    arguments=(REFS,),
    words=("ack", "take"),
    dialog=False,
    button=marked("Take", "button"),
)
ASSIGN = Verb(
    name="assign",
    summary=marked("Give a case to a person"),
    example="assign ORION-42 @ben",
    command=ask.Assign,
    arguments=(REFS, Argument("person", "person", marked("To whom", "label"))),
    roles=LEADS,
    button=marked("Assign", "button"),
)
HANDOFF = Verb(
    name="handoff",
    summary=marked("Pass a case on to a person, who must accept"),
    example="handoff ORION-42 @ben the client answers at 14:00",
    command=ask.HandOff,
    arguments=(
        REFS,
        Argument("person", "person", marked("To whom", "label")),
        Argument("text", "text", marked("What they should know", "label"), required=False, maximum=1000),
    ),
    words=("pass",),
    button=marked("Pass on", "button"),
)
ACCEPT = Verb(
    name="accept",
    summary=marked("Accept a case that was passed to you"),
    example="accept ORION-42",
    command=ask.Accept,
    arguments=(REFS,),
    dialog=False,
    button=marked("Accept", "button"),
)
DECLINE = Verb(
    name="decline",
    summary=marked("Decline a case that was passed to you"),
    example="decline ORION-42 my shift ends in ten minutes",
    command=ask.Decline,
    arguments=(REFS, Argument("text", "text", marked("Why", "label"), required=False, maximum=500)),
    button=marked("Decline", "button"),
)
NOTE = Verb(
    name="note",
    summary=marked("Add an internal note (a client's note is shared with us)"),
    example="note ORION-42 the uploader has two more accounts",
    command=ask.Note,
    arguments=(
        REF,
        Argument(
            "text", "text", marked("Note", "label"), hint=marked("No names, no quotes, no description of the image.")
        ),
    ),
    roles=STAFF | CLIENTS,
    button=marked("Note", "button"),
)
UPDATE = Verb(
    name="update",
    summary=marked("Tell the client; an exact preview comes first"),
    example="update ORION-42 the video is down, we are checking copies",
    command=ask.Update,
    arguments=(
        REF,
        Argument("text", "text", marked("Text for the client", "label")),
        Argument("send", "flag", marked("Send exactly this", "label"), required=False),
        Argument("preview", "values", marked("The preview that was read", "label"), required=False),
    ),
    words=("tell",),
    roles=LEADS,
    button=marked("Tell client", "button"),
)
APPROVE = Verb(
    name="approve",
    summary=marked("Send a client update that waits for a second person"),
    example="approve ORION-42",
    command=ask.Approve,
    arguments=(REF,),
    roles=LEADS,
    dialog=False,
    button=marked("Approve", "button"),
)
TOLD = Verb(
    name="told",
    summary=marked("Record that a human told the client in another way"),
    example="told ORION-42 by telephone",
    command=ask.Told,
    arguments=(REF, Argument("how", "text", marked("How the client was told", "label"), maximum=300)),
    roles=LEADS,
    button=marked("Client was told", "button"),
)
SEV = Verb(
    name="sev",
    summary=marked(
        "Change the severity, with a reason (anyone may raise it, a lead or manager lower it; a client asks)"
    ),
    example="sev ORION-42 p1 the press is asking",
    command=ask.SetSeverity,
    arguments=(
        REF,
        Argument("severity", "choice", marked("Severity", "label"), choices=SEVERITIES),
        Argument("reason", "text", marked("Reason", "label"), minimum=3, maximum=500),
    ),
    words=("severity",),
    roles=STAFF | CLIENTS,
    button=marked("Severity", "button"),
)
TYPE = Verb(
    name="type",
    summary=marked("Change the type"),
    example="type ORION-42 self_harm no live stream after all",
    command=ask.SetType,
    arguments=(
        REF,
        Argument("type", "choice", marked("Type", "label")),
        Argument("reason", "text", marked("Reason", "label"), required=False, maximum=500),
    ),
    roles=LEADS,
    button=marked("Type", "button"),
)
CLIENT = Verb(
    name="client",
    summary=marked("Move a case to another client, with a reason; it goes on under that client's reference"),
    example="client ORION-42 VEGA it is about their channel",
    command=moving.SetClient,
    arguments=(
        REF,
        Argument("client", "choice", marked("Client", "label")),
        Argument("reason", "text", marked("Reason", "label"), minimum=3, maximum=500),
    ),
    roles=LEADS,
    button=marked("Client", "button"),
)
SITE = Verb(
    name="site",
    summary=marked("Move a case to another site, with a reason"),
    example="site ORION-42 manila they speak the language",
    command=moving.SetSite,
    arguments=(
        REF,
        Argument("site", "choice", marked("Site", "label")),
        Argument("reason", "text", marked("Reason", "label"), minimum=3, maximum=500),
    ),
    roles=LEADS,
    button=marked("Site", "button"),
)
LABEL = Verb(
    name="label",
    summary=marked("Put a content label on a case"),
    example="label ORION-42 self_harm the second video shows it",
    command=moving.AddLabel,
    arguments=(
        REF,
        Argument("label", "choice", marked("Label", "label")),
        Argument("reason", "text", marked("Reason", "label"), required=False, maximum=500),
    ),
    roles=LEADS,
    button=marked("Label", "button"),
)
UNLABEL = Verb(
    name="unlabel",
    summary=marked("Take a content label off a case"),
    example="unlabel ORION-42 self_harm it shows something else",
    command=moving.DropLabel,
    arguments=LABEL.arguments,
    roles=LEADS,
    button=marked("Take label off", "button"),
)
LINK = Verb(
    name="link",
    summary=marked("Link a case to another"),
    example="link ORION-42 related OPS-7",
    command=ask.Link,
    arguments=(
        REF,
        Argument("relation", "choice", marked("Relation", "label"), choices=RELATIONS),
        Argument("other", "ref", marked("The other case", "label"), maximum=60),
    ),
    button=marked("Link", "button"),
)
MERGE = Verb(
    name="merge",
    summary=marked("Fold a duplicate into another case"),
    example="merge ORION-43 into ORION-42",
    command=ask.Merge,
    arguments=(REF, Argument("into", "ref", marked("Into which case", "label"), maximum=60)),
    roles=LEADS,
    button=marked("Merge", "button"),
)
PLUS_ONE = Verb(
    name="plus_one",
    summary=marked("Say that you see it too"),
    example="+1 ORION-42",
    command=ask.PlusOne,
    arguments=(REF,),
    words=("+1", "me too"),
    roles=STAFF | CLIENTS,
    dialog=False,
    button=marked("+1 I see it too", "button"),
)
WATCH = Verb(
    name="watch",
    summary=marked("Follow a case"),
    example="watch ORION-42",
    command=ask.Watch,
    arguments=(REFS,),
    words=("follow",),
    dialog=False,
    button=marked("Watch", "button"),
)
UNWATCH = Verb(
    name="unwatch",
    summary=marked("Stop following a case"),
    example="unwatch ORION-42",
    command=ask.Unwatch,
    arguments=(REFS,),
    words=("unfollow",),
    dialog=False,
    button=marked("Unwatch", "button"),
)
TAG = Verb(
    name="tag",
    summary=marked("Put a tag on a case, to find it again"),
    example="tag ORION-42 election",
    command=ask.Tag,
    arguments=(REFS, Argument("tag", "text", marked("Tag", "label"), maximum=40)),
    button=marked("Tag", "button"),
)

WORKING = (
    *(CLAIM, ASSIGN, HANDOFF, ACCEPT, DECLINE, NOTE, UPDATE, APPROVE, TOLD),
    *(SEV, TYPE, CLIENT, SITE, LABEL, UNLABEL, LINK, MERGE, PLUS_ONE, WATCH, UNWATCH, TAG),
)
