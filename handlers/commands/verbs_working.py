"""The verbs that work on a case: whose it is, what is said about it, what it is."""

from handlers.commands import escalations as ask
from handlers.commands import moving
from handlers.commands.choices import RELATIONS, SEVERITIES
from handlers.commands.verb import CLIENTS, LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF, REFS

CLAIM = Verb(
    name="claim",
    summary="Take a case: it is yours, and its `ack` clock stops",
    example="claim ORION-42",
    command=ask.Claim,
    arguments=(REFS,),
    words=("ack", "take"),
    dialog=False,
    button="Take",
)
ASSIGN = Verb(
    name="assign",
    summary="Give a case to a person",
    example="assign ORION-42 @ben",
    command=ask.Assign,
    arguments=(REFS, Argument("person", "person", "To whom")),
    roles=LEADS,
    button="Assign",
)
HANDOFF = Verb(
    name="handoff",
    summary="Pass a case on to a person, who must accept",
    example="handoff ORION-42 @ben the client answers at 14:00",
    command=ask.HandOff,
    arguments=(
        REFS,
        Argument("person", "person", "To whom"),
        Argument("text", "text", "What they should know", required=False, maximum=1000),
    ),
    words=("pass",),
    button="Pass on",
)
ACCEPT = Verb(
    name="accept",
    summary="Accept a case that was passed to you",
    example="accept ORION-42",
    command=ask.Accept,
    arguments=(REFS,),
    dialog=False,
    button="Accept",
)
DECLINE = Verb(
    name="decline",
    summary="Decline a case that was passed to you",
    example="decline ORION-42 my shift ends in ten minutes",
    command=ask.Decline,
    arguments=(REFS, Argument("text", "text", "Why", required=False, maximum=500)),
    button="Decline",
)
NOTE = Verb(
    name="note",
    summary="Add an internal note (a client's note is shared with us)",
    example="note ORION-42 the uploader has two more accounts",
    command=ask.Note,
    arguments=(REF, Argument("text", "text", "Note", hint="No names, no quotes, no description of the image.")),
    roles=STAFF | CLIENTS,
    button="Note",
)
UPDATE = Verb(
    name="update",
    summary="Tell the client; an exact preview comes first",
    example="update ORION-42 the video is down, we are checking copies",
    command=ask.Update,
    arguments=(
        REF,
        Argument("text", "text", "Text for the client"),
        Argument("send", "flag", "Send exactly this", required=False),
        Argument("preview", "values", "The preview that was read", required=False),
    ),
    words=("tell",),
    roles=LEADS,
    button="Tell client",
)
APPROVE = Verb(
    name="approve",
    summary="Send a client update that waits for a second person",
    example="approve ORION-42",
    command=ask.Approve,
    arguments=(REF,),
    roles=LEADS,
    dialog=False,
    button="Approve",
)
TOLD = Verb(
    name="told",
    summary="Record that a human told the client in another way",
    example="told ORION-42 by telephone",
    command=ask.Told,
    arguments=(REF, Argument("how", "text", "How the client was told", maximum=300)),
    roles=LEADS,
    button="Client was told",
)
SEV = Verb(
    name="sev",
    summary="Change the severity, with a reason (anyone may raise it, a lead or manager lower it; a client asks)",
    example="sev ORION-42 p1 the press is asking",
    command=ask.SetSeverity,
    arguments=(
        REF,
        Argument("severity", "choice", "Severity", choices=SEVERITIES),
        Argument("reason", "text", "Reason", minimum=3, maximum=500),
    ),
    words=("severity",),
    roles=STAFF | CLIENTS,
    button="Severity",
)
TYPE = Verb(
    name="type",
    summary="Change the type",
    example="type ORION-42 self_harm no live stream after all",
    command=ask.SetType,
    arguments=(
        REF,
        Argument("type", "choice", "Type"),
        Argument("reason", "text", "Reason", required=False, maximum=500),
    ),
    roles=LEADS,
    button="Type",
)
CLIENT = Verb(
    name="client",
    summary="Move a case to another client, with a reason; it goes on under that client's reference",
    example="client ORION-42 VEGA it is about their channel",
    command=moving.SetClient,
    arguments=(
        REF,
        Argument("client", "choice", "Client"),
        Argument("reason", "text", "Reason", minimum=3, maximum=500),
    ),
    roles=LEADS,
    button="Client",
)
SITE = Verb(
    name="site",
    summary="Move a case to another site, with a reason",
    example="site ORION-42 manila they speak the language",
    command=moving.SetSite,
    arguments=(
        REF,
        Argument("site", "choice", "Site"),
        Argument("reason", "text", "Reason", minimum=3, maximum=500),
    ),
    roles=LEADS,
    button="Site",
)
LABEL = Verb(
    name="label",
    summary="Put a content label on a case",
    example="label ORION-42 self_harm the second video shows it",
    command=moving.AddLabel,
    arguments=(
        REF,
        Argument("label", "choice", "Label"),
        Argument("reason", "text", "Reason", required=False, maximum=500),
    ),
    roles=LEADS,
    button="Label",
)
UNLABEL = Verb(
    name="unlabel",
    summary="Take a content label off a case",
    example="unlabel ORION-42 self_harm it shows something else",
    command=moving.DropLabel,
    arguments=LABEL.arguments,
    roles=LEADS,
    button="Take label off",
)
LINK = Verb(
    name="link",
    summary="Link a case to another",
    example="link ORION-42 related OPS-7",
    command=ask.Link,
    arguments=(
        REF,
        Argument("relation", "choice", "Relation", choices=RELATIONS),
        Argument("other", "ref", "The other case", maximum=60),
    ),
    button="Link",
)
MERGE = Verb(
    name="merge",
    summary="Fold a duplicate into another case",
    example="merge ORION-43 into ORION-42",
    command=ask.Merge,
    arguments=(REF, Argument("into", "ref", "Into which case", maximum=60)),
    roles=LEADS,
    button="Merge",
)
PLUS_ONE = Verb(
    name="plus_one",
    summary="Say that you see it too",
    example="+1 ORION-42",
    command=ask.PlusOne,
    arguments=(REF,),
    words=("+1", "me too"),
    roles=STAFF | CLIENTS,
    dialog=False,
    button="+1 I see it too",
)
WATCH = Verb(
    name="watch",
    summary="Follow a case",
    example="watch ORION-42",
    command=ask.Watch,
    arguments=(REFS,),
    words=("follow",),
    dialog=False,
    button="Watch",
)
UNWATCH = Verb(
    name="unwatch",
    summary="Stop following a case",
    example="unwatch ORION-42",
    command=ask.Unwatch,
    arguments=(REFS,),
    words=("unfollow",),
    dialog=False,
    button="Unwatch",
)
TAG = Verb(
    name="tag",
    summary="Put a tag on a case, to find it again",
    example="tag ORION-42 election",
    command=ask.Tag,
    arguments=(REFS, Argument("tag", "text", "Tag", maximum=40)),
    button="Tag",
)

WORKING = (
    *(CLAIM, ASSIGN, HANDOFF, ACCEPT, DECLINE, NOTE, UPDATE, APPROVE, TOLD),
    *(SEV, TYPE, CLIENT, SITE, LABEL, UNLABEL, LINK, MERGE, PLUS_ONE, WATCH, UNWATCH, TAG),
)
