"""The verbs of a manager's day: the queues, and the morning."""

from handlers.commands.queues import ShowQueues
from handlers.commands.verb import STAFF, Argument, Verb
from handlers.domain.people import Role

QUEUES = Verb(
    name="queues",
    summary="Show what was last imported of queues and staffing, and of when it is",
    example="queues dublin",
    command=ShowQueues,
    arguments=(Argument("site", "choice", "Site", required=False),),
    words=("queue", "backlog", "staffing"),
    roles=STAFF | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button="Queues",
)

DAY = (QUEUES,)
