"""Thousands of open cases at once: a few that were really lived, copied with their clocks and breaches in the file.

Nothing is due for a copy, so that time may go on: only what counts them sees them.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.house import House, raised

LIVED = (
    ("vip_press", ("claim {}", "told {} call")),
    ("vip_press", ()),
    ("policy_ambiguity", ("claim {}", "wait {} client")),
    ("appeal_error", ("claim {}",)),
    ("imminent_harm", ("claim {}", "contain {}")),
    ("queue_backlog", ()),
    ("csae", ()),
)
COPIED = {"escalations": "id", "clocks": "escalation_id", "breaches": "escalation_id", "events": "escalation_id"}
NAMED = {"id": "{0} || '-' || n", "ref": "{0} || '-' || n", "escalation_id": "{0} || '-' || n"} | {
    "clock_id": "{0} || '-' || n"
}


async def lived(house: House) -> None:
    """A few cases after some hours: taken or not, waiting, late, contained; one of a type that clients do not see."""
    for kind, lines in LIVED:
        ref = await raised(house, kind)
        for line in lines:
            await house.says("manager", line.format(ref))
    await house.waits(hours=9)


def crowded(folder: Path, copies: int) -> int:
    """Copy each case that is not restricted so many times. How many are open then."""
    with closing(sqlite3.connect(folder / "handrail.db")) as database:
        those = [row[0] for row in database.execute("SELECT id FROM escalations WHERE restricted = 0")]
        for table, key in COPIED.items():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            made = [NAMED.get(name, "{0}").format(f"each.{name}") for name in columns]
            database.execute(
                f"WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < {copies}) "
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(made)} FROM {table} each, number "
                f"WHERE each.{key} IN ({', '.join('?' * len(those))})",
                those,
            )
        database.commit()
        (number,) = database.execute("SELECT count(*) FROM escalations WHERE is_open").fetchone()
    return int(number)
