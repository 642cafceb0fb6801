"""The verbs of stand-ups. As the slash command they are typed without their first word: `/standup edit`."""

from handlers.commands import standups as ask
from handlers.commands.choices import STANDUPS
from handlers.commands.verb import STAFF, Argument, Verb
from handlers.domain.people import Role
from handlers.domain.tongue import marked

ITEM = Argument("item", "number", marked("Item", "label"), minimum=1, maximum=999_999)
LONGEST = 500

STANDUP = Verb(
    name="standup",
    summary=marked("Answer, skip or read your stand-up"),
    example="standup report",
    command=ask.Standup,
    arguments=(
        Argument("what", "choice", marked("What", "label"), required=False, choices=STANDUPS),
        Argument("of", "text", marked("Of which site or team", "label"), required=False, maximum=40),
    ),
    words=("stand-up",),
    roles=STAFF | {Role.AUDITOR},
    button=marked("Stand-up", "button"),
)
ANSWER = Verb(
    name="standup_answer",
    summary=marked("Answer the stand-up's questions; every one may stay empty"),
    example="standup answer the review tool is slow since six",
    command=ask.AnswerStandup,
    arguments=(
        Argument(
            "attention", "text", marked("What needs the room's attention?", "label"), required=False, maximum=LONGEST
        ),
        Argument(
            "blockers",
            "text",
            marked("Blockers: who can unblock them?", "label"),
            required=False,
            maximum=LONGEST,
            hint=marked("One a line, with @NAME. Each comes back until it is done."),
        ),
        Argument(
            "signals",
            "text",
            marked("Client or policy signals worth sharing?", "label"),
            required=False,
            maximum=LONGEST,
        ),
        Argument("day", "values", marked("Of which day", "label"), required=False),
    ),
    words=("standup answer", "standup say"),
    button=marked("Answer", "button"),
)
DONE = Verb(
    name="standup_done",
    summary=marked("Say that an action item is done"),
    example="standup done 3",
    command=ask.ItemDone,
    arguments=(ITEM,),
    words=("standup done",),
    dialog=False,
    button=marked("Done", "button"),
)
CHANGE = Verb(
    name="standup_item",
    summary=marked("Give an action item to somebody, until a day"),
    example="standup item 3 @ben tomorrow 12:00",
    command=ask.ChangeItem,
    arguments=(
        ITEM,
        Argument("owner", "person", marked("Who sees to it", "label")),
        Argument("by", "when", marked("By when", "label")),
    ),
    words=("standup item",),
    button=marked("Give", "button"),
)

STANDING_UP = (STANDUP, ANSWER, DONE, CHANGE)
