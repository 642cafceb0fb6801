"""Draws the diagram of `docs/architecture.md` from the table of moves, so that it cannot grow old.

python -m bot.cli.diagram docs/architecture.md
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from handlers.domain.escalation import MOVES, Move, Status

BEGIN, END = "<!-- moves: drawn by `make docs` -->", "<!-- end of moves -->"


def diagram(moves: Mapping[tuple[Status, Move], Status] = MOVES) -> str:
    """The table of moves as a Mermaid state diagram, one arrow for each pair of statuses."""
    arrows: dict[tuple[Status, Status], list[str]] = {}
    for (came_from, move), after in moves.items():
        if came_from is not after:
            arrows.setdefault((came_from, after), []).append(move.value)
    ends = [status for status in Status if not any(came_from is status for came_from, _ in moves)]
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Status.NEW.value}: new"]
    lines += [f"    {a.value} --> {b.value}: {', '.join(words)}" for (a, b), words in arrows.items()]
    lines += [f"    {status.value} --> [*]" for status in ends]
    return "\n".join([*lines, "```"])


def redrawn(page: str) -> str:
    """The page with the diagram of today between its marks. Raises ValueError where the marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no place for the diagram, between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{diagram()}\n{END}{after}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(redrawn(target.read_text(encoding="utf-8")), encoding="utf-8")
