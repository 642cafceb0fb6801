"""The one chart that Teams is sent: what Microsoft documents of it, and what a program shows that does not know it."""

from jsonschema import Draft6Validator

from tests.support.teams.shapes import Json, RefusedError

CHART = "Chart.HorizontalBar"
UNKNOWN = f'Unknown element type "{CHART}". Fallback will be used if present.'
"""What Microsoft's renderer of schema 1.5 notes of it, before it shows the fallback. It says so of nothing else."""
_TEXT = {"type": "string", "pattern": r"\S"}
_COLOR = {
    "enum": [
        *("good", "warning", "attention", "neutral"),
        *(f"categorical{name}" for name in ("Red", "Purple", "Lavender", "Blue", "LightBlue")),
        *(f"categorical{name}" for name in ("Teal", "Green", "Lime", "Marigold")),
        *(f"sequential{number}" for number in range(1, 9)),
        *(f"diverging{name}" for name in ("Blue", "LightBlue", "Cyan", "Teal", "Yellow")),
        *(f"diverging{name}" for name in ("Peach", "LightRed", "Red", "Maroon", "Gray")),
    ]
}
_BAR = {
    "type": "object",
    "required": ["x", "y"],
    "properties": {"x": _TEXT, "y": {"type": "number"}, "color": _COLOR},
    "additionalProperties": False,
}
_DOCUMENTED = Draft6Validator(
    {
        "type": "object",
        "required": ["type", "title", "data", "fallback"],  # the last, since ours must be shown everywhere
        "properties": {
            "type": {"const": CHART},
            "title": _TEXT,
            "xAxisTitle": _TEXT,
            "yAxisTitle": _TEXT,
            "data": {"type": "array", "minItems": 1, "items": _BAR},
            "displayMode": {"enum": ["AbsoluteWithAxis", "AbsoluteNoAxis", "PartToWhole"]},
            "color": _COLOR,
            "colorSet": {"enum": ["categorical", "sequential", "diverging"]},
            "fallback": {"anyOf": [{"const": "drop"}, {"type": "object", "required": ["type"]}]},
            "spacing": {"enum": ["None", "ExtraSmall", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"]},
            "separator": {"type": "boolean"},
        },
        "additionalProperties": False,
    }
)
"""Of Microsoft's page on charts in Adaptive Cards, what a card of ours may need."""


def is_chart(element: Json) -> bool:
    """Whether an element is a chart of any kind."""
    return str(element.get("type")).startswith("Chart.")


def charts(card: Json) -> list[Json]:
    """The charts of a card, in order; they stand in its body and nowhere deeper."""
    return [element for element in card["body"] if is_chart(element)]


def shown_instead(chart: Json, where: str) -> list[Json]:
    """What stands in the place of a chart where nobody knows it. Raises RefusedError for one not as documented."""
    wrong = [f"{error.json_path}: {error.message}" for error in _DOCUMENTED.iter_errors(chart)]
    if wrong:
        raise RefusedError("BadArgument", f"{where}: no such chart: {wrong}")
    return [] if chart["fallback"] == "drop" else [chart["fallback"]]


def without_charts(card: Json) -> Json:
    """The card as a program shows it that knows schema 1.5 alone. Raises RefusedError for a chart not as documented."""
    body: list[Json] = []
    for number, element in enumerate(card.get("body", [])):
        body += shown_instead(element, f"body[{number}]") if is_chart(element) else [element]
    return {**card, "body": body}
