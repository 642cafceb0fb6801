"""How loud a day is: the pings under the rules given, beside the same day under a loud ladder.

The loud one is what many desks have: at 50, 75, 90, 100, 150 and 200 % the owner, the lead and the manager all hear of
every clock. Everything else is the same in both: the cases, what people did, the bundling, the ladder of a P0 that
nobody has taken.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.cli.simulate_day import Day, Heard, lived
from bot.cli.table import counted, table
from handlers.domain.policy import OWNER, PolicySet, Step
from handlers.domain.rulebook import RuleBook

LOUD_PERCENTS = (50, 75, 90, 100, 150, 200)
LOUD_NAME = "/".join(str(percent) for percent in LOUD_PERCENTS)
NO_DUTY = "no duty at that hour"

Row = tuple[str, str, str]


def louder(rules: RuleBook) -> RuleBook:
    """The same rules with the loud ladder on every clock of every policy."""
    chain = tuple(Step(percent, None, (OWNER, "lead", "manager")) for percent in LOUD_PERCENTS)
    policies = tuple(replace(policy, chain=chain, chains={}) for policy in rules.policy_set.policies)
    return replace(rules, policy_set=PolicySet(f"{rules.policy_set.version}-loud", policies))


def report(rules: RuleBook, day: Day) -> Iterator[str]:
    """The lines to print: one table with the totals, by kind, by duty and by person, under both ladders."""
    ours = lived(rules, day)
    loud = lived(louder(rules), day)
    listeners = len(_people(ours))
    cases, pings = counted(len(day.opened), "case", "cases"), counted(len(ours), "ping", "pings")
    yield f"{cases}, {pings} to {counted(listeners, 'person', 'people')}; nobody has more than {_most(ours)}."
    yield f"With {LOUD_NAME} % to owner, lead and manager: {len(loud)} pings; somebody has {_most(loud)}."
    yield "The lead and the backup on duty share the cases that are taken; nobody else acts."
    yield ""
    rows: list[Row] = [
        ("in all", str(len(ours)), str(len(loud))),
        ("most to one person", *_pair(_most(ours), _most(loud))),
    ]
    rows += _section("by kind", Counter(ping.kind for ping in ours), Counter(ping.kind for ping in loud))
    rows += _section("by duty", _by_duty(ours), _by_duty(loud))
    rows += [
        (_named(rules, person), ours_count, loud_count)
        for person, ours_count, loud_count in _section("by person", _people(ours), _people(loud))
    ]
    yield from table(("PINGS", "AS CONFIGURED", f"{LOUD_NAME} TO ALL THREE"), rows)


def _section(title: str, ours: Counter[str], loud: Counter[str]) -> list[Row]:
    """A heading and a row for each name, the loudest first."""
    names = sorted(ours | loud, key=lambda name: (-ours[name], -loud[name], name))
    return [("", "", ""), (title, "", ""), *((f"  {name}", *_pair(ours[name], loud[name])) for name in names)]


def _pair(ours: int, loud: int) -> tuple[str, str]:
    return str(ours), str(loud)


def _by_duty(pings: Iterable[Heard]) -> Counter[str]:
    return Counter(" and ".join(ping.duties).replace("_", " ") or NO_DUTY for ping in pings)


def _people(pings: Iterable[Heard]) -> Counter[str]:
    return Counter(ping.person for ping in pings)


def _most(pings: Iterable[Heard]) -> int:
    return max(_people(pings).values(), default=0)


def _named(rules: RuleBook, cell: str) -> str:
    """A person's name and key in place of the key alone; headings stay as they are."""
    person = rules.people.get(cell.strip())
    return f"  {person.name} ({person.key})" if person else cell
