"""`handrail sla`: a what-if calculator. JSON in, JSON out, by the very code that plans the clocks of real cases.

One case gives an object, a list of cases a list, in its order. A case that makes no sense gives its reason as
`error`, and the others are answered.
"""

import json
import sys
import zoneinfo
from decimal import Decimal
from pathlib import Path

from bot.cli.sla_case import read_case, written
from handlers.domain.errors import BadInput

UNREADABLE = 65
STANDARD_INPUT = "-"

Answer = dict[str, object]


def run(path: str | None) -> int:
    """Answer the cases of a file, or of standard input for None and `-`. Returns the exit code: 0, or 65 unread."""
    zoneinfo.reset_tzpath(to=[])  # zones come from the tzdata package, so that every machine agrees
    try:
        text = _read(path)
    except (OSError, UnicodeDecodeError) as e:
        return _unreadable(path, str(e))
    try:
        print(answer(text))
    except (ValueError, RecursionError) as e:
        return _unreadable(path, str(e))
    return 0


def answer(text: str) -> str:
    """Answer one case or a list of them, JSON to JSON.

    Raises ValueError for what is no JSON, and RecursionError for JSON nested too deeply to be cases.
    """
    given = json.loads(text, parse_float=Decimal, parse_int=_whole)
    result = [_answered(case) for case in given] if isinstance(given, list) else _answered(given)
    return json.dumps(result, indent=2)


def _answered(given: object) -> Answer:
    """The answer to one case, or what is wrong with it."""
    try:
        case = read_case(given)
    except BadInput as refusal:
        return {"error": refusal.sentence}
    due = case.due()
    return {
        "due": None if due is None else written(due),
        "elapsed_minutes": [round(case.elapsed(at) / 60, 6) for at in case.at],
    }


def _whole(digits: str) -> int | Decimal:
    """A whole number. Thousands of digits are no minutes, and Python would refuse the whole input for them."""
    return int(digits) if len(digits) <= 30 else Decimal(digits)


def _read(path: str | None) -> str:
    """The whole input, as text; a byte order mark is not part of it."""
    given = sys.stdin.buffer.read() if path in (None, STANDARD_INPUT) else Path(str(path)).read_bytes()
    return given.decode("utf-8-sig")


def _unreadable(path: str | None, reason: str) -> int:
    name = "standard input" if path in (None, STANDARD_INPUT) else path
    print(f"{name} cannot be read as JSON ({reason}). Give one case, or a list of cases.", file=sys.stderr)
    return UNREADABLE
