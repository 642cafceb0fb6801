"""What somebody chose for themselves, over what `app.yaml` says: quiet hours, language, and where to be reached.

It changes nobody else's day: a P0, a P1 and a legal limit come at any hour and in every chat, whatever was chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from handlers.domain.people import Person
from handlers.domain.rulebook import QuietHours, RuleBook

OFF = "off"
LONGEST_QUIET = timedelta(hours=16)
"""The rest of the day belongs to the team: somebody who is quiet around the clock would never be asked anything."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Preference:
    """One person's choices; "" is what `app.yaml` says.

    `quiet` is "off", or hours of their own zone (`22:00-07:00`). `language` is one that we speak. `reach` is the chat
    for what may wait; "" is every chat that knows them.
    """

    person: str
    changed_at: datetime
    quiet: str = ""
    language: str = ""
    reach: str = ""


def hours_of(quiet: str) -> QuietHours | None:
    """The hours of a choice as it is kept; None for "off" and ""."""
    start, dash, end = quiet.partition("-")
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end)) if dash else None


def written(hours: QuietHours) -> str:
    """Hours as they are kept, and as they are typed: `22:00-07:00`."""
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"


def length_of(hours: QuietHours) -> timedelta:
    """How long the hours are by the wall clock; equal times are a whole day."""
    from_midnight = [timedelta(hours=each.hour, minutes=each.minute) for each in (hours.start, hours.end)]
    return (from_midnight[1] - from_midnight[0]) % _DAY or _DAY


def chosen_over(rules: RuleBook, chosen: Iterable[Preference]) -> RuleBook:
    """The rules with what people chose in the place of what the file says of them. Who is not named in it is nobody."""
    rules = rules.unchosen or rules
    known = {one.person: one for one in chosen if one.person in rules.people}
    if not known:
        return rules
    spoken = {key: _speaking(rules.people[key], one) for key, one in known.items()}
    reach = {key: one.reach for key, one in known.items() if one.reach}
    people, quiet = {**rules.people, **spoken}, _quiet(rules, known)
    return replace(rules, people=people, quiet_hours=quiet, reach=reach, unchosen=rules)


def _speaking(person: Person, one: Preference) -> Person:
    return replace(person, language=one.language) if one.language else person


def _quiet(rules: RuleBook, known: Mapping[str, Preference]) -> dict[str, QuietHours]:
    kept = {key: hours for key, hours in rules.quiet_hours.items() if key not in known or not known[key].quiet}
    own = {key: hours for key, one in known.items() if (hours := hours_of(one.quiet)) is not None}
    return kept | own
