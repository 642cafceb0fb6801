"""The verbs of a manager's day: the queues, and the morning."""

from handlers.commands.queues import Morning, ShowQueues
from handlers.commands.verb import LEADS, STAFF, Argument, Verb
from handlers.commands.workload import ShowWorkload
from handlers.domain.people import Role
from handlers.domain.tongue import marked

QUEUES = Verb(
    name="queues",
    summary=marked("Show what was last imported of queues and staffing, and of when it is"),
    example="queues dublin",
    command=ShowQueues,
    arguments=(Argument("site", "choice", marked("Site", "label"), required=False),),
    words=("queue", "backlog", "staffing"),
    roles=STAFF | {Role.AUDITOR},
    writes=False,
    dialog=False,
    button=marked("Queues", "button"),
)

MORNING = Verb(
    name="morning",
    summary=marked("Show your morning as it would be now: since your last shift, at risk, breached, waiting, queues"),
    example="morning",
    command=Morning,
    words=("overnight",),
    roles=frozenset({Role.MANAGER}),
    writes=False,
    dialog=False,
    button=marked("Morning", "button"),
)

WORKLOAD = Verb(
    name="workload",
    summary=marked("Show how much that is demanding each team had in the last 12 hours; no person"),
    example="workload dublin",
    command=ShowWorkload,
    arguments=(Argument("site", "choice", marked("Site", "label"), required=False),),
    words=("exposure", "rotation"),
    roles=LEADS,
    writes=False,
    dialog=False,
    button=marked("Workload", "button"),
)

DAY = (QUEUES, MORNING, WORKLOAD)
