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

MANAGERS = frozenset({Role.MANAGER})
CODE_TO_CLOSE = Argument("code", "choice", "Why was the promise broken?", required=False, choices=BREACH_CODES)
SECOND_CODE = Argument("second", "choice", "Second reason", required=False, choices=BREACH_CODES)

START = Verb(
    name="start",
    summary="Move the start of the clocks back, with a reason (a lead's asks the manager)",
    example="start ORION-42 13:45 the client's mail arrived then",
    command=ask.MoveStart,
    arguments=(
        REF,
        Argument("at", "when", "When it really began", past=True, maximum=60),
        Argument("reason", "text", "Reason", minimum=3, maximum=500),
    ),
    roles=LEADS,
    button="Move start",
)
DUE = Verb(
    name="due",
    summary="Extend a clock, with a reason; the contract result stays beside it",
    example="due ORION-42 resolve 2h the client agreed by mail",
    command=ask.Extend,
    arguments=(
        REF,
        Argument("clock", "choice", "Clock", choices=CLOCKS),
        Argument("at", "when", "Until when", maximum=60),
        Argument("reason", "text", "Reason", minimum=3, maximum=500),
    ),
    words=("extend",),
    roles=MANAGERS,
    button="Extend",
)
DEFER = Verb(
    name="defer",
    summary="Let a legal clock stand or start later, on a ground that its law knows, with the evidence",
    example="defer ORION-42 clarification 14:05 their second mail named the addresses",
    command=Defer,
    arguments=(
        REF,
        Argument("ground", "choice", "Ground", choices=GROUNDS),
        Argument("stage", "choice", "Does it still stand?", required=False, choices=STAGES),
        Argument("at", "when", "When it ended, or began (left out: now)", required=False, past=True, maximum=60),
        Argument("evidence", "text", "Evidence", minimum=10, maximum=500),
    ),
    roles=MANAGERS,
    button="Defer",
)
WAIT = Verb(
    name="wait",
    summary="Wait for the client, a vendor or somebody of ours",
    example="wait ORION-42 client until 14:00 we need the policy owner's word",
    command=ask.Wait,
    arguments=(
        REFS,
        Argument("on", "choice", "Waiting for", choices=WAITING_ON),
        Argument("until", "when", "Until when", required=False, maximum=60),
        Argument("reason", "text", "What for", required=False, maximum=500),
    ),
    roles=LEADS,
    button="Wait",
)
RESUME = Verb(
    name="resume",
    summary="Go on after a wait",
    example="resume ORION-42",
    command=ask.Resume,
    arguments=(REFS,),
    words=("unwait",),
    roles=LEADS,
    dialog=False,
    button="Resume",
)
SNOOZE = Verb(
    name="snooze",
    summary="Hold my pings of a case (not on P0 and P1); its clocks run on",
    example="snooze ORION-42 30m",
    command=ask.Snooze,
    arguments=(REF, Argument("until", "when", "Until when", maximum=60)),
    button="Snooze",
)
SEEN = Verb(
    name="seen",
    summary="Say that you have seen the ping: it is not repeated, nothing else changes",
    example="seen ORION-42",
    command=ask.Seen,
    arguments=(REFS,),
    dialog=False,
    button="Seen",
)
CONTAIN = Verb(
    name="contain",
    summary="Record that the harm is contained",
    example="contain ORION-42",
    command=ask.Contain,
    arguments=(REF,),
    words=("contained",),
    dialog=False,
    button="Contained",
)
RESOLVE = Verb(
    name="resolve",
    summary="Resolve, with an outcome (a moderator's asks the owner)",
    example="resolve ORION-42 actioned video and copies are down",
    command=ask.Resolve,
    arguments=(
        REFS,
        Argument("outcome", "choice", "Outcome", choices=OUTCOMES),
        Argument("text", "text", "What was done", required=False, maximum=1000),
    ),
    words=("resolved",),
    button="Resolve",
)
CLOSE = Verb(
    name="close",
    summary="Close a resolved case, valid unless you say otherwise; a breached one with its reason (a moderator asks)",
    example="close ORION-42 valid",
    command=ask.Close,
    arguments=(
        REFS,
        Argument("validity", "choice", "Was it a case?", required=False, choices=VALIDITY),
        CODE_TO_CLOSE,
        SECOND_CODE,
        Argument("fields", "values", "What the type needs to be closed", required=False),
    ),
    button="Close",
)
GIVE_CODE = Verb(
    name="code",
    summary="Say why a promise was broken; several cases at once",
    example="code ORION-42 ORION-43 tooling_outage_client their tool was down from 14:00",
    command=register.GiveCode,
    arguments=(
        REFS,
        Argument("code", "choice", "Reason", choices=BREACH_CODES),
        SECOND_CODE,
        Argument("note", "text", "Note", required=False, maximum=500),
    ),
    words=("breach code",),
    roles=LEADS,
    button="Code…",
)
EXCLUDE = Verb(
    name="exclude",
    summary="Leave a breach out of the net result, where the client has agreed",
    example="exclude ORION-42 resolve their tool was down https://harbour.slack.com/archives/C9/p1764000000000000",
    command=register.Exclude,
    arguments=(
        REF,
        Argument("clock", "choice", "Clock", choices=CLOCKS),
        Argument("reason", "text", "Reason", minimum=3, maximum=1000),
        Argument("evidence", "text", "Permalink to the client's agreement", required=False, maximum=500),
    ),
    roles=MANAGERS,
    button="Exclude…",
)
REOPEN = Verb(
    name="reopen",
    summary="Reopen within seven days of the resolution, with a reason (a moderator's asks the owner)",
    example="reopen ORION-42 the same video is up again",
    command=ask.Reopen,
    arguments=(REF, Argument("reason", "text", "Reason", minimum=10, maximum=500, hint="At least 10 characters.")),
    roles=STAFF | CLIENTS,
    button="Reopen",
)
CANCEL = Verb(
    name="cancel",
    summary="Cancel: duplicate, false alarm, not ours, withdrawn, superseded, external",
    example="cancel ORION-42 false_alarm the account is a test account",
    command=ask.Cancel,
    arguments=(
        REF,
        Argument("reason", "choice", "Reason", choices=CANCEL_REASONS),
        Argument("text", "text", "Words", required=False, maximum=500),
    ),
    roles=LEADS,
    button="Cancel",
)
UNDO = Verb(
    name="undo",
    summary="Take back what you have just raised, within two minutes",
    example="undo ORION-42",
    command=ask.Undo,
    arguments=(REF,),
    roles=STAFF | CLIENTS,
    dialog=False,
    button="Undo",
)
REPLY = Verb(
    name="reply",
    summary="Answer on a case, as its client or its raiser",
    example="reply ORION-42 please keep it up until our lawyers call",
    command=ask.Answer,
    arguments=(REF, Argument("text", "text", "Your answer")),
    words=("answer",),
    roles=STAFF | CLIENTS,
    button="Reply",
)
CONFIRM = Verb(
    name="confirm",
    summary="Agree that it is resolved",
    example="confirm ORION-42",
    command=ask.Confirm,
    arguments=(REF,),
    roles=CLIENTS,
    dialog=False,
    button="Confirm",
)
DISPUTE = Verb(
    name="dispute",
    summary="Say that it is not resolved, and why",
    example="dispute ORION-42 two of the five links still work",
    command=ask.Dispute,
    arguments=(REF, Argument("reason", "text", "What is not resolved", minimum=10, maximum=500)),
    roles=CLIENTS,
    button="Dispute",
)
RATE = Verb(
    name="rate",
    summary="Rate how it was handled, from 1 to 5",
    example="rate ORION-42 4",
    command=ask.Rate,
    arguments=(REF, Argument("score", "number", "Rating", minimum=1, maximum=5)),
    roles=CLIENTS,
    button="Rate",
)

KEEPING = (
    *(START, DUE, DEFER, WAIT, RESUME, SNOOZE, SEEN),
    *(CONTAIN, RESOLVE, CLOSE, GIVE_CODE, EXCLUDE, REOPEN, CANCEL, UNDO),
    *(REPLY, CONFIRM, DISPUTE, RATE),
)
