"""The dated packs of legal clocks under `bot/policy_packs/`: read strictly, and none of them in force unless it may be.

What is repealed is never in force; what is pending, or of low confidence, only where that was acknowledged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from bot.config.problems import ConfigError, Findings, Place, one_of
from bot.config.read import read
from bot.config.scalars import Key, LocalDate
from bot.config.schema import File
from bot.config.schema_base import Shape, needed, optional, several
from handlers.domain.legal import ON_ACTION, ON_KNOWLEDGE, ON_RECEIPT, LegalClock, Span, caution, span

PACKS = Path(__file__).resolve().parents[1] / "policy_packs"
OLD = timedelta(days=180)
"""A pack that nobody has read again for longer is worth a warning."""

_EVENTS = ON_RECEIPT | ON_KNOWLEDGE | ON_ACTION


class ClockShape(Shape):
    id: Key = needed("The law's short name.", "id: eu_terreg_removal")
    jurisdiction: str = needed("Whose law it is.", "jurisdiction: EU", min_length=2, max_length=8)
    cite: str = needed("Where it stands.", 'cite: "Reg (EU) 2021/784 Art 3(3)"', min_length=2, max_length=80)
    source: str = optional("Where that was read.", 'source: "eur-lex.europa.eu"', "", max_length=200)
    status: Literal["in_force", "qualitative", "pending", "repealed"] = needed("How it stands.", "status: in_force")
    kind: Literal["clock", "reminder"] = optional("`reminder`: an end date.", "kind: reminder", "clock")
    start: str = needed("The law's own start event.", "start: order_received_by_provider")
    deadline: str | None = needed("ISO 8601, or null.", "deadline: PT1H")
    internal_target: str | None = optional("Our own target, ISO 8601.", "internal_target: PT25M")
    calendar: Literal["24x7"] = optional("Always 24x7.", "calendar: 24x7", "24x7")
    pausable: bool = optional("Always false.", "pausable: false", False)
    deferrable: bool = optional("Whether a ground may move its start.", "deferrable: false", False)
    then: list[Key] = several("What begins when it is done.", "then: [eu_terreg_confirm]")
    confidence: Literal["high", "medium", "low"] = needed("How sure we are.", "confidence: high")


class PackShape(Shape):
    pack: Key = needed("The pack's name.", "pack: regulatory-examples")
    as_of: LocalDate = needed("When it was last read through.", "as_of: 2026-11-22")
    disclaimer: str = needed("What it is not.", 'disclaimer: "Not legal advice."', min_length=10)
    clocks: list[ClockShape] = needed("Its clocks.", "clocks: [{id: …}]")


@dataclass(frozen=True, slots=True)
class Pack:
    """One file of legal clocks, all of that date."""

    name: str
    as_of: date
    disclaimer: str
    clocks: tuple[LegalClock, ...]


def load_pack(raw: bytes, name: str) -> Pack:
    """The pack of a file's bytes. Raises ConfigError with everything that is wrong in it."""
    tree = read(raw, name)
    findings = Findings(name, tree.lines)
    try:
        shape = PackShape.model_validate(tree.value)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            findings.add(tuple(one["loc"]), one["input"], allowed=one["msg"], example="see bot/policy_packs")
        raise ConfigError(findings.found) from error
    ids = {clock.id for clock in shape.clocks}
    clocks = tuple(_clock(clock, ("clocks", index), shape.as_of, findings) for index, clock in enumerate(shape.clocks))
    for index, clock in enumerate(shape.clocks):
        _check(clock, ("clocks", index), [other.id for other in shape.clocks[:index]], ids, findings)
    findings.stop_if_any()
    return Pack(shape.pack, shape.as_of, shape.disclaimer, clocks)


@cache
def packs() -> tuple[Pack, ...]:
    """Every pack that ships with Handrail, in the order of their names."""
    return tuple(load_pack(path.read_bytes(), path.name) for path in sorted(PACKS.glob("*.yaml")))


def _check(clock: ClockShape, at: Place, before: list[str], ids: set[str], findings: Findings) -> None:
    """What the keys of one clock must mean together."""
    if clock.pausable:
        allowed = "false: no wait stops a clock of law; only a ground that the law knows moves its start (`deferrable`)"
        findings.add((*at, "pausable"), clock.pausable, allowed=allowed, example="pausable: false")
    if clock.id in before:
        findings.add((*at, "id"), clock.id, allowed="each id once", example="id: eu_terreg_removal")
    if clock.start not in _EVENTS:
        findings.add(
            (*at, "start"), clock.start, allowed=one_of(clock.start, _EVENTS), example="start: request_received"
        )
    for index, key in enumerate(clock.then):
        if key not in ids:
            findings.add((*at, "then", index), key, allowed=one_of(key, ids), example="then: [eu_terreg_confirm]")
    if (clock.deadline is None) is not (clock.status == "qualitative"):
        allowed = "null where the law names no number (`status: qualitative`), and only there"
        findings.add((*at, "deadline"), clock.deadline, allowed=allowed, example="deadline: PT24H")


def _clock(shape: ClockShape, at: Place, as_of: date, findings: Findings) -> LegalClock:
    return LegalClock(
        id=shape.id,
        jurisdiction=shape.jurisdiction,
        cite=shape.cite,
        status=shape.status,
        start=shape.start,
        deadline=_span(shape.deadline, (*at, "deadline"), findings),
        internal_target=_span(shape.internal_target, (*at, "internal_target"), findings),
        as_of=as_of,
        confidence=shape.confidence,
        deferrable=shape.deferrable,
        then=tuple(shape.then),
        reminder=shape.kind == "reminder",
        source=shape.source,
    )


def _span(text: str | None, at: Place, findings: Findings) -> Span | None:
    try:
        return span(text) if text is not None else None
    except ValueError:
        findings.add(at, text, allowed="an ISO 8601 duration", example="deadline: PT24H, P7D or P6M")
        return None


def in_force(file: File, findings: Findings) -> dict[str, LegalClock]:
    """The legal clocks of all packs that are enabled by `legal` in the file, and what is wrong with what it says."""
    known = {clock.id: clock for pack in packs() for clock in pack.clocks}
    for key, shape in file.types.items():
        for index, one in enumerate(shape.legal):
            if one not in known:
                allowed = f"a legal clock of a pack: {one_of(one, known)}"
                findings.add(("types", key, "legal", index), one, allowed=allowed, example="legal: [eu_dsa_art18]")
    wanted = file.legal.enabled
    if wanted is None:
        wanted = [key for key, clock in known.items() if _doubt(clock) is None]
    for index, key in enumerate(wanted):
        _may_be_enabled(key, ("legal", "enabled", index), known, file.legal.acknowledge_unverified, findings)
    enabled = {key: known[key] for key in wanted if key in known}
    for key, seconds in file.legal.internal_targets.items():
        _target(key, seconds, enabled, findings)
    return enabled


def _target(key: str, seconds: int, enabled: dict[str, LegalClock], findings: Findings) -> None:
    """Put our own target in the place of the pack's."""
    at: Place = ("legal", "internal_targets", key)
    clock = enabled.get(key)
    if clock is None or clock.reminder:
        allowed = f"a legal clock that is enabled: {one_of(key, enabled)}"
        findings.add(at, key, allowed=allowed, example="internal_targets: {eu_dsa_art18: 30m}")
    elif clock.deadline is not None and not clock.deadline.months and seconds >= clock.deadline.seconds:
        allowed = "less than the legal limit"
        findings.add(at, seconds, allowed=allowed, example="internal_targets: {eu_terreg_removal: 20m}")
    else:
        enabled[key] = replace(clock, internal_target=Span(seconds=seconds))


def _doubt(clock: LegalClock) -> str | None:
    """Why a clock is not enabled by itself, or None."""
    if clock.status in ("repealed", "pending"):
        return clock.status
    return "of low confidence" if clock.confidence == "low" else None


def _may_be_enabled(
    key: str, at: Place, known: Mapping[str, LegalClock], acknowledged: bool, findings: Findings
) -> None:
    if key not in known:
        findings.add(at, key, allowed=one_of(key, known), example="enabled: [eu_terreg_removal]")
        return
    doubt = _doubt(known[key])
    if doubt == "repealed":
        allowed = "a law that is in force; this one is repealed and cannot be enabled"
        findings.add(at, key, allowed=allowed, example="enabled: [eu_terreg_removal]")
    elif doubt is not None and not acknowledged:
        allowed = f"it is {doubt}: only beside `acknowledge_unverified: true`"
        findings.add(at, key, allowed=allowed, example="legal: {enabled: [uk_ncii], acknowledge_unverified: true}")


def old_packs(now: datetime) -> Iterator[str]:
    """A warning for every pack that nobody has read again for half a year."""
    for pack in packs():
        days = (now.date() - pack.as_of).days
        if now.date() - pack.as_of > OLD:
            yield (
                f"The pack {pack.name} is {days} days old ({caution(pack.as_of)}): "
                "have counsel read it again before you rely on it."
            )
