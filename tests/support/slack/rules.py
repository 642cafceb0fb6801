"""Small rules about JSON, from which Block Kit's schema is written. A rule adds to the problems what it finds wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Problems = list[str]
Rule = Callable[[Any, str, Problems], None]


def wrong(problems: Problems, what: str, at: str) -> None:
    problems.append(f"{what} [json-pointer:{at}]")


def string(most: int, *, least: int = 1, like: str = "") -> Rule:
    """Text of so many characters, and of this form."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str):
            wrong(problems, "must provide a string", at)
        elif len(value) < least:
            wrong(problems, f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            wrong(problems, f"must be less than {most + 1} characters", at)
        elif like and not re.fullmatch(like, value):
            wrong(problems, f"must be like {like}", at)

    return check


def flag(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        wrong(problems, "must provide a boolean", at)


def whole(least: int = 0, most: int = 10**12) -> Rule:
    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wrong(problems, f"must be a whole number from {least} to {most}", at)

    return check


def number(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        wrong(problems, "must provide a number", at)


def one_of(*allowed: str) -> Rule:
    def check(value: Any, at: str, problems: Problems) -> None:
        if value not in allowed:
            wrong(problems, f"must be one of {', '.join(allowed)}", at)

    return check


def every(rule: Rule, most: int, *, least: int = 1) -> Rule:
    """A list of so many things, each by the same rule."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, list):
            wrong(problems, "must provide an array", at)
            return
        if len(value) < least:
            wrong(problems, f"no less than {least} items", at)
        if len(value) > most:
            wrong(problems, f"no more than {most} items allowed", at)
        for place, each in enumerate(value):
            rule(each, f"{at}/{place}", problems)

    return check


def anything(value: Any, at: str, problems: Problems) -> None:
    """Whatever is there."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: what it must have, what it may have, and nothing else. `also` looks at it whole."""

    needs: Mapping[str, Rule]
    may: Mapping[str, Rule]
    also: Rule = anything

    def __call__(self, value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            wrong(problems, "must provide an object", at)
            return
        for name, rule in self.needs.items():
            if name not in value:
                wrong(problems, f"missing required field: {name}", at)
            else:
                rule(value[name], f"{at}/{name}", problems)
        for name in value.keys() - self.needs.keys():
            if name not in self.may:
                wrong(problems, f"invalid additional property: {name}", at)
            else:
                self.may[name](value[name], f"{at}/{name}", problems)
        self.also(value, at, problems)


def by_type(shapes: Mapping[str, Rule], allowed: Sequence[str] = ()) -> Rule:
    """An object whose `type` names its shape."""

    def check(value: Any, at: str, problems: Problems) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        rule = shapes.get(kind) if isinstance(kind, str) else None
        if rule is None or (allowed and kind not in allowed):
            wrong(problems, f"unsupported type: {kind}", at)
        else:
            rule(value, at, problems)

    return check


def shape(needs: Mapping[str, Rule], may: Mapping[str, Rule] | None = None, also: Rule = anything) -> Shape:
    """An object with a `type`."""
    return Shape({"type": anything, **needs}, may or {}, also)


PLAIN_MAY: Mapping[str, Rule] = {"emoji": flag}


def plain(most: int) -> Rule:
    return by_type({"plain_text": shape({"text": string(most)}, PLAIN_MAY)})


def written(most: int) -> Rule:
    """Plain text or mrkdwn."""
    return by_type(
        {
            "plain_text": shape({"text": string(most)}, PLAIN_MAY),
            "mrkdwn": shape({"text": string(most)}, {"verbatim": flag}),
        }
    )
