"""`handrail` with a watch on its event loop: what held it, for how long, and how much of that it worked.

    WATCHED=FILE python tests/bench/watched.py run -c app.yaml

When it ends, FILE has a line of JSON for each hold of more than a few milliseconds.
"""

import asyncio
import atexit
import json
import os
import sys
import time
from asyncio import events
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.cli.app import app  # noqa: E402 — it is run as a script

WORTH_IT = 0.002  # seconds


@dataclass(frozen=True)
class Hold:
    """The loop was held. `at` is when it began, in seconds of the machine's own clock, which every process shares."""

    at: float
    milliseconds: float
    worked: float  # milliseconds; the rest it waited for a processor
    what: str


def watch() -> list[Hold]:
    """Look at the clock before and after everything that the loop does, from now on."""
    found: list[Hold] = []
    run = events.Handle._run

    def looked_at(handle: events.Handle) -> None:
        at, worked = time.monotonic(), time.thread_time()
        run(handle)
        took = time.monotonic() - at
        if took > WORTH_IT:
            found.append(Hold(at, 1000 * took, 1000 * (time.thread_time() - worked), _name(handle)))

    events.Handle._run = looked_at  # type: ignore[method-assign, assignment]  # no other hook is there
    return found


def _name(handle: events.Handle) -> str:
    callback = handle._callback  # type: ignore[attr-defined]  # None once it was cancelled
    whose = getattr(callback, "__self__", None)
    if isinstance(whose, asyncio.Task):
        return str(getattr(whose.get_coro(), "__qualname__", "a task"))
    return str(getattr(callback, "__qualname__", callback))


def main() -> None:
    found = watch()
    written = Path(os.environ["WATCHED"])
    atexit.register(lambda: written.write_text("".join(f"{json.dumps(asdict(hold))}\n" for hold in found)))
    app(prog_name="handrail")


if __name__ == "__main__":
    main()
