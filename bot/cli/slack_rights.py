"""The tables of Slack's rights in `docs/slack.md`, made from the same tables as the manifest."""

from collections.abc import Iterator, Mapping

from adapters.slack.manifest import EVENTS, EXTRAS, SCOPES, Need


def rights() -> str:
    """Both tables, and what the extras are."""
    lines = [*_table("Scope", SCOPES), "", *_table("Event", EVENTS), ""]
    lines += [f"`--with {extra}`: {why}." for extra, why in EXTRAS.items()]
    return "\n".join(lines) + "\n"


def _table(noun: str, table: Mapping[str, Need]) -> Iterator[str]:
    yield f"| {noun} | Why | When |"
    yield "|---|---|---|"
    for name, need in table.items():
        yield f"| `{name}` | {need.why} | {f'`--with {need.extra}`' if need.extra else 'always'} |"
