"""Rows of an import, as CSV or JSON says them, to queue snapshots: each is right, or is named in one sentence.

Nothing is guessed: a time carries its offset, a number is whole, and a cell that is empty says nothing.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers.domain.content import clean, shorten
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.queue import Snapshot
from handlers.domain.redaction import redact

COLUMNS = (
    "source",
    "time",
    "site",
    "queue",
    "client",
    "backlog",
    "oldest_minutes",
    "used_percent",
    "present",
    "rostered",
)
FIGURES: Mapping[str, tuple[str, int]] = {
    "backlog": ("backlog", 100_000_000),
    "oldest_minutes": ("oldest", 5_256_000),
    "used_percent": ("used", 100_000),
    "present": ("present", 1_000_000),
    "rostered": ("rostered", 1_000_000),
}
"""What a column of numbers is called in a snapshot, and the most that it may say."""

EXAMPLE = (
    "source,time,site,queue,backlog,oldest_minutes,used_percent\n"
    "Genesys,2026-11-24T06:40:00Z,dublin,Video-EN,1940,1020,71"
)
MOST_ROWS = 2000
LARGEST = 256 * 1024  # bytes
LONGEST_SOURCE, LONGEST_QUEUE = 40, 60
AHEAD = timedelta(minutes=5)
"""How far ahead of us the clock of another system may be."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name: keys of sites and clients; and the source and time of those that say none themselves."""

    sites: Sequence[str]
    clients: Sequence[str]
    source: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One row as it was given, and where it stands: "Line 3" of a file, "Row 3" of a list."""

    where: str
    values: Mapping[str, str]


@dataclass(slots=True)
class _Wrong:
    """What is wrong, by row and column."""

    sentences: dict[str, str] = field(default_factory=dict)

    def add(self, row: Given, column: str, why: str) -> None:
        self.sentences.setdefault(f"{row.where} {column}", f"{row.where}, {column}: {why}")


def from_csv(raw: bytes) -> list[Given]:
    """The rows of a CSV file in UTF-8, its first line naming the columns. Raises BadInput for what is none."""
    if len(raw) > LARGEST:
        raise BadInput(f"That is {len(raw):,} bytes; at most {LARGEST:,} are taken at once. Send several smaller ones.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"Line {line} is not UTF-8. Save the file as “CSV UTF-8”.") from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    lines = _lines(reader)
    names = [name.strip().casefold() for name in next(lines, ("", []))[1]]
    if not names:
        raise BadInput(f"There is nothing in it. For example:\n{EXAMPLE}")
    if len(set(names)) < len(names):
        raise BadInput(f"The first line names a column twice. Allowed, each once: {', '.join(COLUMNS)}.")
    rows = []
    for where, cells in lines:
        if len(cells) > len(names):
            raise BadInput(f"{where} has {len(cells)} cells, and the first line names {len(names)} columns.")
        if any(map(str.strip, cells)):
            rows.append(Given(where, dict(zip(names, cells, strict=False))))
    return rows


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[str, list[str]]]:
    number = 1
    try:
        for number, cells in enumerate(reader, 1):
            yield f"Line {number}", cells
    except csv.Error as error:
        raise BadInput(
            f"After line {number} the file cannot be read: {error}. Allowed: quotes that are closed."
        ) from error


def from_json(raw: bytes) -> tuple[list[Given], str, str]:
    """The rows of `{"source", "time", "rows": [{…}]}`, with the source and time of all. Raises BadInput."""
    example = '{"source": "Genesys", "time": "2026-11-24T06:40:00Z", "rows": [{"site": "dublin", "queue": "Video-EN"}]}'
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"That is no JSON. For example: {example}") from error
    rows = whole.get("rows") if isinstance(whole, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput(f"“rows” must be a list of objects. For example: {example}")
    unknown = [name for name in whole if name not in ("source", "time", "rows")]
    if unknown:
        raise BadInput(f"“{shorten(clean(unknown[0]), 30)}” is not known. Allowed: source, time, rows.")
    made = [Given(f"Row {n}", {k: _plain(v) for k, v in row.items() if v is not None}) for n, row in enumerate(rows, 1)]
    return made, _plain(whole.get("source", "")), _plain(whole.get("time", ""))


def _plain(value: object) -> str:
    """A value of JSON as a cell would say it; what no cell can say is refused where it is read."""
    return value if isinstance(value, str) else json.dumps(value)


def snapshots(rows: Sequence[Given], known: Known, now: datetime, oldest: datetime) -> list[Snapshot]:
    """The snapshots of all rows. Raises FieldErrors with a sentence for each thing that is wrong; BadInput for none.

    `oldest` is before which nothing is kept.
    """
    if not rows:
        raise BadInput(f"There is no row in it. For example:\n{EXAMPLE}")
    if len(rows) > MOST_ROWS:
        raise BadInput(
            f"There are {len(rows):,} rows; at most {MOST_ROWS:,} are taken at once. Send several smaller ones."
        )
    wrong = _Wrong()
    found: dict[tuple[str, datetime, str, str], str] = {}
    made = []
    for row in rows:
        one = _snapshot(row, known, wrong, (oldest, now + AHEAD))
        if one is None:
            continue
        first = found.setdefault(one.key, row.where)
        if first != row.where:
            wrong.add(row, "queue", f"{first.lower()} says the same queue of this site at the same time already.")
        made.append(one)
    if wrong.sentences:
        raise FieldErrors(wrong.sentences)
    return made


def _snapshot(row: Given, known: Known, wrong: _Wrong, span: tuple[datetime, datetime]) -> Snapshot | None:
    before = len(wrong.sentences)
    given = {clean(name).strip().casefold(): clean(value).strip() for name, value in row.values.items()}
    for name in given:
        if name not in COLUMNS:
            wrong.add(row, shorten(name, 30), f"there is no such column. Allowed: {', '.join(COLUMNS)}.")
    source = _words(row, "source", given.get("source") or known.source, LONGEST_SOURCE, wrong, needed=True)
    at = _moment(row, given.get("time") or known.time, span, wrong)
    site = _one_of(row, "site", given.get("site", ""), known.sites, wrong, needed=True)
    client = _one_of(row, "client", given.get("client", ""), known.clients, wrong)
    queue = _words(row, "queue", given.get("queue", ""), LONGEST_QUEUE, wrong)
    figures = {mine: _number(row, name, given.get(name, ""), most, wrong) for name, (mine, most) in FIGURES.items()}
    _check_together(row, queue, figures, wrong)
    if len(wrong.sentences) > before or at is None:
        return None
    return Snapshot(source, at, site, queue, client, **figures)


def _check_together(row: Given, queue: str, figures: Mapping[str, int | None], wrong: _Wrong) -> None:
    load = any(figures[name] is not None for name in ("backlog", "oldest", "used"))
    if load and not queue:
        wrong.add(row, "queue", "a backlog is a queue's. Name the queue, for example Video-EN.")
    if (figures["present"] is None) is not (figures["rostered"] is None):
        missing = "rostered" if figures["rostered"] is None else "present"
        wrong.add(row, missing, "present and rostered stand together, for example 41 and 46.")
    if not load and figures["present"] is None and figures["rostered"] is None:
        wrong.add(row, "backlog", f"the row says no number. At least one of: {', '.join(FIGURES)}.")


def _words(row: Given, column: str, text: str, most: int, wrong: _Wrong, *, needed: bool = False) -> str:
    """A name of another system's, which is shown as it stands: one line, and nothing that could be a person's."""
    if needed and not text:
        wrong.add(row, column, "it is needed. For example Genesys.")
    elif len(text) > most:
        wrong.add(row, column, f"it has {len(text)} characters; at most {most} are allowed.")
    elif text and (redact(text)[0] != text or "\n" in text):
        wrong.add(row, column, "it must be a plain name, without addresses or numbers of people. For example Video-EN.")
    return text


def _one_of(row: Given, column: str, text: str, allowed: Sequence[str], wrong: _Wrong, *, needed: bool = False) -> str:
    found = next((key for key in allowed if key.casefold() == text.casefold()), "")
    if (text or needed) and not found:
        said = f"“{shorten(text, 30)}” is not known" if text else "it is needed"
        wrong.add(row, column, f"{said}. Allowed: {', '.join(allowed) or 'none is configured'}.")
    return found


def _number(row: Given, column: str, text: str, most: int, wrong: _Wrong) -> int | None:
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else most + 1
    if number > most:
        wrong.add(row, column, f"“{shorten(text, 20)}” is no whole number from 0 to {most:,}. For example 71.")
        return None
    return number


def _moment(row: Given, text: str, span: tuple[datetime, datetime], wrong: _Wrong) -> datetime | None:
    """An instant to the second, in UTC; never one that is still to come, or that is too old to be kept."""
    at = _instant(text)
    if at is None:
        said = f"“{shorten(text, 30)}” is no time with its offset" if text else "it is needed"
        wrong.add(row, "time", f"{said}. For example 2026-11-24T06:40:00Z or 2026-11-24T06:40+08:00.")
    elif not span[0] <= at <= span[1]:
        why = "that is still to come" if at > span[1] else "that is so long ago that it is kept no more"
        wrong.add(row, "time", f"{why}.")
        return None
    return at


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text).replace(microsecond=0)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
