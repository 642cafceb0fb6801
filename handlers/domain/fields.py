"""The fields of a type as they were filled in: each checked by its kind and format, all errors told at once."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from handlers.domain.catalogue import EscalationType, FieldSpec
from handlers.domain.content import clean, shorten
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.tongue import said

_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "")


def check_fields(
    kind: EscalationType,
    values: Mapping[str, str],
    allowed_hosts: frozenset[str],
    zone: ZoneInfo,
    now: datetime,
    *,
    names: frozenset[str] | None = None,
) -> dict[str, str]:
    """The clean values of a type's fields, without the empty ones. `names` checks only those fields (closing).

    Dates with a time become ISO 8601 UTC; a wall clock's time is read in `zone`, and a time alone on the day of `now`.
    Raises FieldErrors with a sentence for every field that is missing, malformed or not known.
    """
    kept: dict[str, str] = {}
    errors: dict[str, str] = {}
    specs = [spec for spec in kind.fields if names is None or spec.name in names]
    for spec in specs:
        text = values.get(spec.name, "")
        try:
            value = _checked(spec, clean(text).strip() if text else "", allowed_hosts, zone, now)
        except BadInput as error:
            errors[spec.name] = error.sentence
        else:
            if value:
                kept[spec.name] = value
    errors |= _unknown(kind, values, {spec.name for spec in specs})
    if errors:
        raise FieldErrors(errors)
    return kept


def _unknown(kind: EscalationType, values: Mapping[str, str], known: set[str]) -> dict[str, str]:
    strange = [name for name, value in values.items() if name not in known and value.strip()]
    return {
        name: said("`{name}` is no field of {kind}.", name=shorten(clean(name), 40), kind=kind.label)
        for name in strange
    }


def _checked(spec: FieldSpec, text: str, hosts: frozenset[str], zone: ZoneInfo, now: datetime) -> str:
    if not text:
        if spec.kind == "bool":
            return ""  # a box left empty is an answer
        if spec.required:
            raise BadInput(said("“{label}” is needed.", label=spec.label))
        return ""
    if len(text) > spec.maximum:
        raise BadInput(
            said(
                "{label} has {n:,} characters; at most {maximum:,} are allowed.",
                label=spec.label,
                n=len(text),
                maximum=spec.maximum,
            )
        )
    match spec.kind:
        case "select" | "multi":
            return _option(spec, text)
        case "bool":
            return _yes_or_no(spec, text)
        case "date" | "time":
            return _instant(spec, text, zone, now)
        case _:
            return _formatted(spec, text, hosts)


def _option(spec: FieldSpec, text: str) -> str:
    chosen = [part.strip() for part in text.split(",")] if spec.kind == "multi" else [text]
    by_word = {word.casefold(): value for value, label in (*spec.choices, *spec.options) for word in (label, value)}
    for part in chosen:
        if part.casefold() not in by_word:
            allowed = ", ".join(value for value, _ in spec.options)
            raise BadInput(
                said(
                    "`{part}` is no choice for {label}. Allowed: {allowed}.",
                    part=shorten(part, 30),
                    label=spec.label,
                    allowed=shorten(allowed, 300),
                )
            )
    return ", ".join(dict.fromkeys(by_word[part.casefold()] for part in chosen))


def _yes_or_no(spec: FieldSpec, text: str) -> str:
    if text.casefold() in _TRUE:
        return "true"
    if text.casefold() in _FALSE:
        return ""
    raise BadInput(
        said("`{text}` is neither yes nor no. {label} takes `yes` or `no`.", text=shorten(text, 30), label=spec.label)
    )


def _instant(spec: FieldSpec, text: str, zone: ZoneInfo, now: datetime) -> str:
    """A date stays a date; a date and time becomes UTC; a time alone is today's in the zone."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text).isoformat()
        if re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
            at = datetime.combine(now.astimezone(zone).date(), time.fromisoformat(text))
        else:
            at = datetime.fromisoformat(text)
        aware = at if at.tzinfo else at.replace(tzinfo=zone)
        return aware.astimezone(UTC).replace(microsecond=0).isoformat()
    except (ValueError, OverflowError) as error:
        shown = shorten(text, 30)
        raise BadInput(
            said(
                "`{shown}` is no date or time for {label}. Write for example 2026-11-24 14:00, or 14:00 for today.",
                shown=shown,
                label=spec.label,
            )
        ) from error


def _formatted(spec: FieldSpec, text: str, hosts: frozenset[str]) -> str:
    shown = shorten(text, 40)
    match spec.format:
        case "case_id" if not _CASE_ID.fullmatch(text):
            raise BadInput(
                said(
                    "`{shown}` is no case id. Use 3 to 64 letters, digits, dots, dashes or underscores, "
                    "for example C-10442.",
                    shown=shown,
                )
            )
        case "case_link" | "url":
            return allowed_link(text, hosts)
        case "number" | "percent" if not _NUMBER.fullmatch(text):
            raise BadInput(
                said(
                    "`{shown}` is no number for {label}. Write digits, for example 120.", shown=shown, label=spec.label
                )
            )
        case "percent" if float(text) > 1000:
            raise BadInput(
                said(
                    "`{shown}` is too much for {label}. Write a percentage from 0 to 1000, for example 85.",
                    shown=shown,
                    label=spec.label,
                )
            )
        case "country" if not re.fullmatch(r"[A-Za-z]{2}", text):
            raise BadInput(
                said("`{shown}` is no country. Write its two letters (ISO 3166), for example IE.", shown=shown)
            )
        case "country":
            return text.upper()
        case _:
            return text


def allowed_link(text: str, hosts: frozenset[str]) -> str:
    """A link that may be kept: https, an allow-listed host, no name or password in it. Raises BadInput."""
    allowed = ", ".join(sorted(hosts)) or "none are set up"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise BadInput(said("`{text}` is not a link. Paste its https:// address.", text=shorten(text, 40))) from error
    if parts.scheme != "https" or not host or re.search(r"[\s<>\"'`\\|]", text):
        raise BadInput(
            said(
                "`{text}` is not a link that can be kept. It must begin https:// on: {allowed}.",
                text=shorten(text, 40),
                allowed=allowed,
            )
        )
    if "@" in parts.netloc or port not in (None, 443):
        raise BadInput(said("The link names a user or a port. Paste the plain address on: {allowed}.", allowed=allowed))
    if host not in hosts:
        raise BadInput(
            said("Links to {host} are not allowed. Allowed hosts: {allowed}.", host=shorten(host, 60), allowed=allowed)
        )
    return text
