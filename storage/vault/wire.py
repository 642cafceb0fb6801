"""The vault's nouns as plain values, and back: spelled out, so that nothing else can come out of a seal."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any  # what JSON gives

from handlers.domain.callback import Call
from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.pulse import SHIFT_GROUPS, WEIGHT_GROUPS, Band, Cohort, Page, Rate, Release
from handlers.ports.vault import Nudging, Remembered, Standing

ANSWER_SIZE, STANDING_SIZE, MEMORY_SIZE, CALL_SIZE, NUDGING_SIZE = 64, 192, 96, 384, 256  # bytes of every row of a kind
Plain = Mapping[str, Any]


def from_checkin(checkin: Checkin) -> Plain:
    return {"shift": checkin.shift, "weight": checkin.weight}


def to_checkin(plain: Plain) -> Checkin:
    shift, weight = plain["shift"], plain["weight"]
    return Checkin(Shift(shift) if shift else None, Weight(weight) if weight else None)


def from_standing(standing: Standing) -> Plain:
    return {
        "since": standing.since.isoformat(),
        "paused": standing.paused,
        "history": standing.history,
        "answered_on": _day(standing.answered_on),
        "invited_on": _day(standing.invited_on),
        "ignored": standing.ignored,
        "later": standing.later,
    }


def to_standing(plain: Plain) -> Standing:
    answered, invited = plain["answered_on"], plain["invited_on"]
    return Standing(
        date.fromisoformat(plain["since"]),
        paused=bool(plain["paused"]),
        history=bool(plain["history"]),
        answered_on=date.fromisoformat(answered) if answered else None,
        invited_on=date.fromisoformat(invited) if invited else None,
        ignored=int(plain["ignored"]),
        later=bool(plain.get("later", False)),  # rows of an earlier version say nothing of it
    )


def from_nudging(nudging: Nudging) -> Plain:
    return {"told": [f"{at:%Y-%m-%dT%H:%M%z}" for at in nudging.told], "muted_on": _day(nudging.muted_on)}


def to_nudging(plain: Plain) -> Nudging:
    muted = plain["muted_on"]
    told = tuple(datetime.fromisoformat(at) for at in plain["told"])
    return Nudging(told, date.fromisoformat(muted) if muted else None)


def from_remembered(remembered: Remembered) -> Plain:
    return {"day": remembered.day.isoformat(), **from_checkin(remembered.checkin)}


def to_remembered(plain: Plain) -> Remembered:
    return Remembered(date.fromisoformat(plain["day"]), to_checkin(plain))


def from_call(call: Call) -> Plain:
    return {
        "person": call.person,
        "when": call.when,
        "asked_at": call.asked_at.isoformat(),
        "taken": call.taken,
        "told": call.told,
        "to": call.to,
    }


def to_call(number: str, plain: Plain) -> Call:
    asked_at = datetime.fromisoformat(plain["asked_at"])
    to = plain.get("to", "")  # rows of an earlier version are all for the coach
    return Call(number, plain["person"], plain["when"], asked_at, taken=plain["taken"], told=plain["told"], to=to)


def window_key(site: str, first: str) -> str:
    """What the answers of a window are found by."""
    return f"{site}:{first}"


def from_cohort(cohort: Cohort) -> Plain:
    parts = [from_cohort(part) for part in cohort.parts]
    return {"key": cohort.key, "own": sorted(cohort.own), "parts": parts}


def to_cohort(plain: Plain) -> Cohort:
    return Cohort(plain["key"], frozenset(plain["own"]), tuple(to_cohort(part) for part in plain["parts"]))


def from_page(page: Page | None) -> str:
    """A page as it is kept: the same page is the same bytes."""
    if page is None:
        return "null"
    whole = {
        "rate": None if page.rate is None else int(page.rate),
        "shift": None if page.shift is None else {key: int(band) for key, band in page.shift.items()},
        "weight": None if page.weight is None else {key: int(band) for key, band in page.weight.items()},
    } | ({"broad": True} if page.broad else {})  # a page without is the same bytes as before there were trends
    return json.dumps(whole, sort_keys=True)


def to_release(cohort: str, body: str) -> Release:
    plain = json.loads(body)
    if plain is None:
        return Release(cohort, None)
    rate = None if plain["rate"] is None else Rate(plain["rate"])
    shift, weight = _bands(plain["shift"], SHIFT_GROUPS.values()), _bands(plain["weight"], WEIGHT_GROUPS.values())
    return Release(cohort, Page(rate, shift, weight, plain.get("broad", False)))


def _bands(plain: Mapping[str, int] | None, groups: Iterable[str]) -> Mapping[str, Band] | None:
    """In the order of the scale: a page is kept by its letters, and read from one end to the other."""
    return None if plain is None else {key: Band(plain[key]) for key in sorted(plain, key=[*groups].index)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def as_json(plain: Plain) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode()


def of_json(whole: bytes) -> Plain:
    found: Plain = json.loads(whole)
    return found
