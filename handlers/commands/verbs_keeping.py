"""The verbs that keep a promise or end it: clocks, waits, pings, resolution; and what a client may say."""

from handlers.commands import breaches as register
from handlers.commands import escalations as ask
from handlers.commands.choices import (
    BREACH_CODES,
    CANCEL_REASONS,
    CLOCKS,
    GROUNDS,
    OUTCOMES,
    STAGES,
    VALIDITY,
    WAITING_ON,
)
from handlers.commands.deferral import Defer
from handlers.commands.verb import CLIENTS, LEADS, STAFF, Argument, Verb
from handlers.commands.verbs_reading import REF, REFS
from handlers.domain.people import Role
from handlers.domain.tongue import marked

MANAGERS = frozenset({Role.MANAGER})
CODE_TO_CLOSE = Argument(
    "code", "choice", marked("Why was the promise broken?", "label"), required=False, choices=BREACH_CODES
)
SECOND_CODE = Argument("second", "choice", marked("Second reason", "label"), required=False, choices=BREACH_CODES)

START = Verb(
    name="start",
    summary=marked("Move the start of the clocks back, with a reason (a lead's asks the manager)"),
    example="start ORION-42 13:45 the client's mail arrived then",
    command=ask.MoveStart,
    arguments=(
        REF,
        Argument("at", "when", marked("When it really began", "label"), past=True, maximum=60),
        Argument("reason", "text", marked("Reason", "label"), minimum=3, maximum=500),
    ),
    roles=LEADS,
    button=marked("Move start", "button"),
)
DUE = Verb(
    name="due",
    summary=marked("Extend a clock, with a reason; the contract result stays beside it"),
    example="due ORION-42 resolve 2h the client agreed by mail",
    command=ask.Extend,
    arguments=(
        REF,
        Argument("clock", "choice", marked("Clock", "label"), choices=CLOCKS),
        Argument("at", "when", marked("Until when", "label"), maximum=60),
        Argument("reason", "text", marked("Reason", "label"), minimum=3, maximum=500),
    ),
    words=("extend",),
    roles=MANAGERS,
    button=marked("Extend", "button"),
)
DEFER = Verb(
    name="defer",
    summary=marked("Let a legal clock stand or start later, on a ground that its law knows, with the evidence"),
    example="defer ORION-42 clarification 14:05 their second mail named the addresses",
    command=Defer,
    arguments=(
        REF,
        Argument("ground", "choice", marked("Ground", "label"), choices=GROUNDS),
        Argument("stage", "choice", marked("Does it still stand?", "label"), required=False, choices=STAGES),
        Argument(
            "at",
            "when",
            marked("When it ended, or began (left out: now)", "label"),
            required=False,
            past=True,
            maximum=60,
        ),
        Argument("evidence", "text", marked("Evidence", "label"), minimum=10, maximum=500),
    ),
    roles=MANAGERS,
    button=marked("Defer", "button"),
)
WAIT = Verb(
    name="wait",
    summary=marked("Wait for the client, a vendor or somebody of ours"),
    example="wait ORION-42 client until 14:00 we need the policy owner's word",
    command=ask.Wait,
    arguments=(
        REFS,
        Argument("on", "choice", marked("Waiting for", "label"), choices=WAITING_ON),
        Argument("until", "when", marked("Until when", "label"), required=False, maximum=60),
        Argument("reason", "text", marked("What for", "label"), required=False, maximum=500),
    ),
    roles=LEADS,
    button=marked("Wait", "button"),
)
RESUME = Verb(
    name="resume",
    summary=marked("Go on after a wait"),
    example="resume ORION-42",
    command=ask.Resume,
    arguments=(REFS,),
    words=("unwait",),
    roles=LEADS,
    dialog=False,
    button=marked("Resume", "button"),
)
SNOOZE = Verb(
    name="snooze",
    summary=marked("Hold my pings of a case (not on P0 and P1); its clocks run on"),
    example="snooze ORION-42 30m",
    command=ask.Snooze,
    arguments=(REF, Argument("until", "when", marked("Until when", "label"), maximum=60)),
    button=marked("Snooze", "button"),
)
SEEN = Verb(
    name="seen",
    summary=marked("Say that you have seen the ping: it is not repeated, nothing else changes"),
    example="seen ORION-42",
    command=ask.Seen,
    arguments=(REFS,),
    dialog=False,
    button=marked("Seen", "button"),
)
CONTAIN = Verb(
    name="contain",
    summary=marked("Record that the harm is contained"),
    example="contain ORION-42",
    command=ask.Contain,
    arguments=(REF,),
    words=("contained",),
    dialog=False,
    button=marked("Contained", "button"),
)
RESOLVE = Verb(
    name="resolve",
    summary=marked("Resolve, with an outcome (a moderator's asks the owner)"),
    example="resolve ORION-42 actioned video and copies are down",
    command=ask.Resolve,
    arguments=(
        REFS,
        Argument("outcome", "choice", marked("Outcome", "label"), choices=OUTCOMES),
        Argument("text", "text", marked("What was done", "label"), required=False, maximum=1000),
    ),
    words=("resolved",),
    button=marked("Resolve", "button"),
)
CLOSE = Verb(
    name="close",
    summary=marked(
        "Close a resolved case, valid unless you say otherwise; a breached one with its reason (a moderator asks)"
    ),
    example="close ORION-42 valid",
    command=ask.Close,
    arguments=(
        REFS,
        Argument("validity", "choice", marked("Was it a case?", "label"), required=False, choices=VALIDITY),
        CODE_TO_CLOSE,
        SECOND_CODE,
        Argument("fields", "values", marked("What the type needs to be closed", "label"), required=False),
    ),
    button=marked("Close", "button"),
)
GIVE_CODE = Verb(
    name="code",
    summary=marked("Say why a promise was broken; several cases at once"),
    example="code ORION-42 ORION-43 tooling_outage_client their tool was down from 14:00",
    command=register.GiveCode,
    arguments=(
        REFS,
        Argument("code", "choice", marked("Reason", "label"), choices=BREACH_CODES),
        SECOND_CODE,
        Argument("note", "text", marked("Note", "label"), required=False, maximum=500),
    ),
    words=("breach code",),
    roles=LEADS,
    button=marked("Code…", "button"),
)
EXCLUDE = Verb(
    name="exclude",
    summary=marked("Leave a breach out of the net result, where the client has agreed"),
    example="exclude ORION-42 resolve their tool was down https://harbour.slack.com/archives/C9/p1764000000000000",
    command=register.Exclude,
    arguments=(
        REF,
        Argument("clock", "choice", marked("Clock", "label"), choices=CLOCKS),
        Argument("reason", "text", marked("Reason", "label"), minimum=3, maximum=1000),
        Argument(
            "evidence", "text", marked("Permalink to the client's agreement", "label"), required=False, maximum=500
        ),
    ),
    roles=MANAGERS,
    button=marked("Exclude…", "button"),
)
REOPEN = Verb(
    name="reopen",
    summary=marked("Reopen within seven days of the resolution, with a reason (a moderator's asks the owner)"),
    example="reopen ORION-42 the same video is up again",
    command=ask.Reopen,
    arguments=(
        REF,
        Argument(
            "reason", "text", marked("Reason", "label"), minimum=10, maximum=500, hint=marked("At least 10 characters.")
        ),
    ),
    roles=STAFF | CLIENTS,
    button=marked("Reopen", "button"),
)
CANCEL = Verb(
    name="cancel",
    summary=marked("Cancel: duplicate, false alarm, not ours, withdrawn, superseded, external"),
    example="cancel ORION-42 false_alarm the account is a test account",
    command=ask.Cancel,
    arguments=(
        REF,
        Argument("reason", "choice", marked("Reason", "label"), choices=CANCEL_REASONS),
        Argument("text", "text", marked("Words", "label"), required=False, maximum=500),
    ),
    roles=LEADS,
    button=marked("Cancel", "button"),
)
UNDO = Verb(
    name="undo",
    summary=marked("Take back what you have just raised, within two minutes"),
    example="undo ORION-42",
    command=ask.Undo,
    arguments=(REF,),
    roles=STAFF | CLIENTS,
    dialog=False,
    button=marked("Undo", "button"),
)
REPLY = Verb(
    name="reply",
    summary=marked("Answer on a case, as its client or its raiser"),
    example="reply ORION-42 please keep it up until our lawyers call",
    command=ask.Answer,
    arguments=(REF, Argument("text", "text", marked("Your answer", "label"))),
    words=("answer",),
    roles=STAFF | CLIENTS,
    button=marked("Reply", "button"),
)
CONFIRM = Verb(
    name="confirm",
    summary=marked("Agree that it is resolved"),
    example="confirm ORION-42",
    command=ask.Confirm,
    arguments=(REF,),
    roles=CLIENTS,
    dialog=False,
    button=marked("Confirm", "button"),
)
DISPUTE = Verb(
    name="dispute",
    summary=marked("Say that it is not resolved, and why"),
    example="dispute ORION-42 two of the five links still work",
    command=ask.Dispute,
    arguments=(REF, Argument("reason", "text", marked("What is not resolved", "label"), minimum=10, maximum=500)),
    roles=CLIENTS,
    button=marked("Dispute", "button"),
)
RATE = Verb(
    name="rate",
    summary=marked("Rate how it was handled, from 1 to 5"),
    example="rate ORION-42 4",
    command=ask.Rate,
    arguments=(REF, Argument("score", "number", marked("Rating", "label"), minimum=1, maximum=5)),
    roles=CLIENTS,
    button=marked("Rate", "button"),
)

KEEPING = (
    *(START, DUE, DEFER, WAIT, RESUME, SNOOZE, SEEN),
    *(CONTAIN, RESOLVE, CLOSE, GIVE_CODE, EXCLUDE, REOPEN, CANCEL, UNDO),
    *(REPLY, CONFIRM, DISPUTE, RATE),
)
