"""A foreseen case as a drawing: a lane for each clock, a numbered mark for each ping, and the list of them below.

The drawing is plain SVG that needs nothing else: it follows the reader's light or dark setting, names itself for screen
readers, and tells kinds of pings apart by shape as well as by colour. All words are escaped here and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.cli.foresee import Foreseen, begun, foreseen, heard_by
from handlers.cards.why import open_time
from handlers.cards.words import clock_word
from handlers.clocks.explain import Gap, gaps
from handlers.clocks.legal import duties_of, laws_of
from handlers.clocks.promises import choose, hours_of, instant, seconds, targets_of
from handlers.domain.escalation import Escalation
from handlers.domain.legal import Duty
from handlers.domain.rulebook import RuleBook

WIDTH, LEFT, RIGHT = 1120, 170, 60
TOP, MARK, LANE, ROW = 104, 22, 34, 22
TICKS = tuple(
    timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 5760, 10080, 20160)
)
MOST_TICKS = 9
GAPS_DRAWN = 120
COLUMNS = (LEFT - 150, LEFT - 110, LEFT + 40, LEFT + 190, LEFT + 550)

STYLE = """
svg { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; background: var(--paper);
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --bar: #b6d4f7; --shut: #eaeef2;
  --warning: #8a5a00; --breach: #b3202a; --untaken: #6e3fb0; }
@media (prefers-color-scheme: dark) { svg {
  --paper: #0f1419; --ink: #e6edf3; --soft: #9aa7b4; --line: #303a45; --bar: #1f4a7a; --shut: #232b34;
  --warning: #f0b429; --breach: #ff8a8a; --untaken: #c9a6ff; } }
text { fill: var(--ink); } .soft { fill: var(--soft); } .head { font-size: 17px; font-weight: 600; }
.strong { font-weight: 600; } .mid { text-anchor: middle; } .end { text-anchor: end; }
.grid { stroke: var(--line); } .bar { fill: var(--bar); } .shut { fill: var(--shut); }
.due { stroke: var(--ink); stroke-width: 2; } .no { font-size: 11px; font-weight: 700; fill: var(--paper); }
.warning { fill: var(--warning); } .breach { fill: var(--breach); } .untaken { fill: var(--untaken); }
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock: its name, from when to when it runs (None: it is never due), its closed times, and its pings.

    `said` stands below the name, a short line each: the law of a legal clock, and what is promised.
    """

    name: str
    said: tuple[str, ...]
    start: int
    due: int | None
    shut: tuple[Gap, ...]
    pings: tuple[tuple[int, Foreseen], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How seconds become pixels, from the opening to a little after the last that happens."""

    start: int
    end: int

    def x(self, at: int) -> float:
        return LEFT + (at - self.start) * (WIDTH - LEFT - RIGHT) / (self.end - self.start)


def drawn(rules: RuleBook, case: Escalation, reader: ZoneInfo) -> str:
    """The SVG of a hypothetical case. The upper axis is in the reader's zone, the lower one in the client's."""
    pings = foreseen(rules, case)
    lanes = _lanes(rules, case, pings)
    client = rules.clients.get(case.client or "")
    theirs = ZoneInfo(client.timezone) if client else reader
    start = seconds(case.clock_started_at)
    last = max([*(seconds(ping.at) for ping in pings), *(lane.due for lane in lanes if lane.due), start + 60])
    scale = Scale(start, last + (last - start) // 20)
    tops = _tops(lanes, scale)
    zones = [(reader, f"{_city(reader)} time")]
    if client and theirs != reader:
        zones.append((theirs, f"{client.name}, {_city(theirs)}"))
    listed = tops[-1] + 40 + 16 * len(zones)
    cautions = [f"Legal: {law.cite}, {law.caution}." for law in laws_of(rules, case)]
    below = listed + ROW * (len(pings) + 2)
    height = below + ROW * len(cautions)
    title = f"{case.ref} {case.severity.value} {rules.types[case.type].label}: if nobody acts"
    body = [
        *_head(title, case, reader),
        *_axis(scale, zones, tops[-1]),
        *(part for lane, top in zip(lanes, tops, strict=False) for part in _lane(lane, top, scale)),
        *_list(rules, pings, listed, zones),
        *(_text(20, below + ROW * index, line, "soft") for index, line in enumerate(cautions)),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-labelledby="title description">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(" ".join([_described(rules, lanes, pings, reader), *cautions]))}</desc>',
            f"<style>{STYLE}</style>",
            *body,
            "</svg>",
            "",
        ]
    )


def _lanes(rules: RuleBook, case: Escalation, pings: Sequence[Foreseen]) -> list[Lane]:
    """The clocks in the order of their due times; a case that nobody takes has a lane of its own before them."""
    policy = choose(rules.policy_set, case)
    numbered = list(enumerate(pings, start=1))
    lanes = []
    for kind, target in targets_of(rules, case, policy).items():
        clock, hours = begun(rules, case, policy, kind), hours_of(rules, target.calendar)
        mine = tuple((number, ping) for number, ping in numbered if ping.clock == kind)
        end = max([clock.due_at or clock.started_at, *(seconds(ping.at) for _, ping in mine)])
        shut = gaps(hours, clock.started_at, end, GAPS_DRAWN)
        lanes.append(Lane(clock_word(kind), (open_time(target.seconds),), clock.started_at, clock.due_at, shut, mine))
    lanes += [_law(duty, numbered) for duty in duties_of(rules, case)]
    lanes.sort(key=lambda lane: (lane.due is None, lane.due or 0))
    untaken = tuple((number, ping) for number, ping in numbered if not ping.clock)
    start = seconds(case.clock_started_at)
    return [Lane("Not taken", ("while nobody has it",), start, None, (), untaken), *lanes] if untaken else lanes


def _law(duty: Duty, numbered: Sequence[tuple[int, Foreseen]]) -> Lane:
    """A legal clock: round the clock, from the law's own start event."""
    start = seconds(duty.start)
    mine = tuple((number, ping) for number, ping in numbered if ping.clock == duty.kind)
    name, _, law = clock_word(duty.kind).partition(": ")
    return Lane(name, (law, open_time(duty.seconds)), start, start + duty.seconds, (), mine)


def _tops(lanes: Sequence[Lane], scale: Scale) -> list[int]:
    """Where each lane begins, and at last where they end: a lane is as high as its marks are stacked."""
    tops = [TOP]
    for lane in lanes:
        marks = MARK * max((level for *_, level in _stacked(lane, scale)), default=0)
        tops.append(tops[-1] + LANE + max(marks, 14 * (len(lane.said) - 1)) + 14)
    return tops


def _stacked(lane: Lane, scale: Scale) -> Iterator[tuple[int, Foreseen, float, int]]:
    """The pings of a lane with their place: those that would cover another stand on the next level."""
    free: list[float] = []
    for number, ping in lane.pings:
        x = scale.x(seconds(ping.at))
        level = next((level for level, until in enumerate(free) if x >= until), len(free))
        free[level : level + 1] = [x + MARK]
        yield number, ping, x, level


def _head(title: str, case: Escalation, reader: ZoneInfo) -> Iterator[str]:
    opened = case.clock_started_at.astimezone(reader)
    yield _text(20, 32, title, "head")
    yield _text(
        20, 54, f"Raised {opened:%A %d %B %Y, %H:%M} ({reader.key}). A bar runs from the start to the due time.", "soft"
    )


def _axis(scale: Scale, zones: Sequence[tuple[ZoneInfo, str]], bottom: int) -> Iterator[str]:
    """Vertical lines at round times of the reader, labelled above, and below for the client."""
    zone = zones[0][0]
    for at in _ticks(scale, zone):
        x = scale.x(seconds(at))
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}"/>'
        yield _text(x, TOP - 14, _label(at.astimezone(zone), scale), "mid soft")
        for index, (other, _) in enumerate(zones[1:]):
            yield _text(x, bottom + 18 + 16 * index, _label(at.astimezone(other), scale), "mid soft")
    yield _text(20, TOP - 14, f"{zones[0][1]}", "soft strong")
    for index, (_, name) in enumerate(zones[1:]):
        yield _text(20, bottom + 18 + 16 * index, name, "soft strong")


def _ticks(scale: Scale, zone: ZoneInfo) -> Iterator[datetime]:
    """Round local times within the scale, not more than fit."""
    span = timedelta(seconds=scale.end - scale.start)
    step = next((step for step in TICKS if span / step <= MOST_TICKS), TICKS[-1])
    first = instant(scale.start)
    midnight = first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight.astimezone(first.tzinfo)
    while seconds(at) <= scale.end:
        if seconds(at) >= scale.start:
            yield at
        at += step


def _label(local: datetime, scale: Scale) -> str:
    return f"{local:%a %H:%M}" if scale.end - scale.start > 86_400 // 2 else f"{local:%H:%M}"


def _lane(lane: Lane, top: int, scale: Scale) -> Iterator[str]:
    """A clock's name, its bar with closed times, its due time, and its pings."""
    yield _text(20, top + 14, lane.name, "strong")
    for index, line in enumerate(lane.said):
        yield _text(20, top + 28 + 14 * index, line, "soft")
    if lane.due is not None:
        yield _bar("bar", scale.x(lane.start), scale.x(lane.due), top)
        for start, end in lane.shut:
            yield _bar("shut", scale.x(start), scale.x(min(end, lane.due)), top)
        x = scale.x(lane.due)
        yield f'<line class="due" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 2}" y2="{top + 14}"/>'
    for number, ping, x, level in _stacked(lane, scale):
        yield from _mark(ping.kind, number, x, top + 28 + MARK * level)


def _bar(kind: str, start: float, end: float, top: int) -> str:
    return f'<rect class="{kind}" x="{start:.1f}" y="{top}" width="{max(end - start, 0):.1f}" height="12"/>'


def _mark(kind: str, number: int, x: float, y: int) -> Iterator[str]:
    """A numbered mark: a disc for a warning, a diamond for a breach, a square for a case not taken."""
    shapes = {
        "warning": f'<circle class="warning" cx="{x:.1f}" cy="{y}" r="9"/>',
        "breach": f'<path class="breach" d="M{x:.1f} {y - 11}l11 11l-11 11l-11 -11z"/>',
        "untaken": f'<rect class="untaken" x="{x - 9:.1f}" y="{y - 9}" width="18" height="18"/>',
    }
    yield shapes[kind]
    yield _text(x, y + 4, str(number), "no mid")


def _list(rules: RuleBook, pings: Sequence[Foreseen], top: int, zones: Sequence[tuple[ZoneInfo, str]]) -> Iterator[str]:
    """Every ping in words: its mark, when by each axis, what, and to whom."""
    heads = ["", *(name for _, name in zones), *[""] * (2 - len(zones)), "ping", "to"]
    yield from (_text(x, top, head, "soft strong") for x, head in zip(COLUMNS, heads, strict=True) if head)
    for number, ping in enumerate(pings, start=1):
        y = top + ROW * number
        yield from _mark(ping.kind, number, COLUMNS[0] + 9, y - 4)
        for x, (zone, _) in zip(COLUMNS[1:], zones, strict=False):
            yield _text(x, y, f"{ping.at.astimezone(zone):%a %d %b %H:%M:%S}")
        yield _text(COLUMNS[3], y, ping.what)
        name, theirs = heard_by(rules, ping)
        yield _text(COLUMNS[4], y, f"{name}, {ping.at.astimezone(theirs):%H:%M} {theirs.key}")


def _described(rules: RuleBook, lanes: Sequence[Lane], pings: Sequence[Foreseen], reader: ZoneInfo) -> str:
    """The drawing as sentences, for whoever does not see it."""
    dues = [
        f"{_full_name(lane)} is due {instant(lane.due).astimezone(reader):%a %H:%M:%S}."
        for lane in lanes
        if lane.due is not None
    ]
    told = [f"{ping.at.astimezone(reader):%a %H:%M:%S} {ping.what} to {heard_by(rules, ping)[0]}." for ping in pings]
    return " ".join([f"Times in {reader.key}.", *dues, *told])


def _full_name(lane: Lane) -> str:
    """A clock's name with its law, for a sentence."""
    return ": ".join((lane.name, *lane.said[:-1]))


def _city(zone: ZoneInfo) -> str:
    return zone.key.rpartition("/")[2].replace("_", " ")


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    shown = f' class="{kind}"' if kind else ""
    return f'<text{shown} x="{x:.1f}" y="{y}">{escape(words)}</text>'
