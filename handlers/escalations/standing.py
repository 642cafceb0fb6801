"""How far a case was that goes on under another reference: what its new record begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.domain.carried import Carried
from handlers.domain.escalation import Escalation, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """What a record keeps of the one that it goes on with. `since` is when its clocks start, with what is `carried`."""

    since: datetime
    carried: Carried
    policy_set: str
    status: Status
    owner: str | None
    watchers: tuple[str, ...]
    plus_ones: tuple[str, ...]
    taken_at: datetime | None
    contained_at: datetime | None


def standing(case: Escalation, since: datetime, carried: Carried) -> Standing:
    """How far a case is; a wait ends with its record, and whoever raised it goes on following it."""
    return Standing(
        since=since,
        carried=carried,
        policy_set=case.policy_set,
        status=Status.IN_PROGRESS if case.status is Status.WAITING else case.status,
        owner=case.owner,
        watchers=tuple(dict.fromkeys((case.raiser, *case.watchers))),
        plus_ones=case.plus_ones,
        taken_at=case.taken_at,
        contained_at=case.contained_at,
    )


def begun_with(case: Escalation, stood: Standing) -> Escalation:
    """A new record that begins where another one stood."""
    return replace(
        case,
        clock_started_at=stood.since,
        policy_set=stood.policy_set,
        status=stood.status,
        owner=stood.owner,
        watchers=stood.watchers,
        plus_ones=stood.plus_ones,
        taken_at=stood.taken_at,
        contained_at=stood.contained_at,
    )


def in_words(stood: Standing | None) -> Mapping[str, object]:
    """What the first event of the timeline says of it, so that the clocks can be worked out again."""
    if stood is None:
        return {}
    done = {"taken": stood.taken_at is not None, "contained": stood.contained_at is not None}
    owner = {"owner": stood.owner} if stood.owner else {}
    marks = {name: "yes" for name, so in done.items() if so}
    return {"since": stood.since.isoformat(), **stood.carried.written(), **owner, **marks}
