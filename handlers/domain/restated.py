"""What a later edition of a report says otherwise than the one before it, in a few words: `restated: +1 breach`."""

from collections.abc import Mapping

Told = Mapping[str, int]
"""What an edition counts, by the names in COUNTED."""

COUNTED = (
    ("breaches", "breach", "breaches"),
    ("breaches_gross", "breach by the wall clock", "breaches by the wall clock"),
    ("excluded", "breach left out by agreement", "breaches left out by agreement"),
    ("opened", "case", "cases"),
)
OTHERWISE = "restated: the same breaches, told otherwise"


def told_in(figures: Mapping[str, object]) -> Told:
    """What a row of exported figures counts."""
    number = {name: int(str(figures[name])) for name in ("net_kept", "net_of", "gross_kept", "gross_of", "excluded")}
    return {
        "breaches": number["net_of"] - number["net_kept"],
        "breaches_gross": number["gross_of"] - number["gross_kept"],
        "excluded": number["excluded"],
        "opened": int(str(figures["opened"])),
    }


def restated(before: Told, after: Told) -> str:
    """How many more or fewer of each; where all are as many, that something else is told, such as a reason."""
    parts = []
    for name, one, many in COUNTED:
        more = after[name] - before[name]
        if more:
            parts.append(f"{more:+d} {one if abs(more) == 1 else many}")
    return f"restated: {', '.join(parts)}" if parts else OTHERWISE
