"""The verbs of stand-ups. As the slash command they are typed without their first word: `/standup edit`."""

from handlers.commands import standups as ask
from handlers.commands.choices import STANDUPS
from handlers.commands.verb import STAFF, Argument, Verb
from handlers.domain.people import Role

ITEM = Argument("item", "number", "Item", minimum=1, maximum=999_999)
LONGEST = 500

STANDUP = Verb(
    name="standup",
    summary="Answer, skip or read your stand-up",
    example="standup report",
    command=ask.Standup,
    arguments=(
        Argument("what", "choice", "What", required=False, choices=STANDUPS),
        Argument("of", "text", "Of which site or team", required=False, maximum=40),
    ),
    words=("stand-up",),
    roles=STAFF | {Role.AUDITOR},
    button="Stand-up",
)
ANSWER = Verb(
    name="standup_answer",
    summary="Answer the stand-up's questions; every one may stay empty",
    example="standup answer the review tool is slow since six",
    command=ask.AnswerStandup,
    arguments=(
        Argument("attention", "text", "What needs the room's attention?", required=False, maximum=LONGEST),
        Argument(
            "blockers",
            "text",
            "Blockers: who can unblock them?",
            required=False,
            maximum=LONGEST,
            hint="One a line, with @NAME. Each comes back until it is done.",
        ),
        Argument("signals", "text", "Client or policy signals worth sharing?", required=False, maximum=LONGEST),
        Argument("day", "values", "Of which day", required=False),
    ),
    words=("standup answer", "standup say"),
    button="Answer",
)
DONE = Verb(
    name="standup_done",
    summary="Say that an action item is done",
    example="standup done 3",
    command=ask.ItemDone,
    arguments=(ITEM,),
    words=("standup done",),
    dialog=False,
    button="Done",
)
CHANGE = Verb(
    name="standup_item",
    summary="Give an action item to somebody, until a day",
    example="standup item 3 @ben tomorrow 12:00",
    command=ask.ChangeItem,
    arguments=(ITEM, Argument("owner", "person", "Who sees to it"), Argument("by", "when", "By when")),
    words=("standup item",),
    button="Give",
)

STANDING_UP = (STANDUP, ANSWER, DONE, CHANGE)
