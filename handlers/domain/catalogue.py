"""What may be escalated: the types of app.yaml and their fields, called as they are in the language that is spoken."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.domain.severity import Severity
from handlers.domain.tongue import said

CATALOGUE = "catalogue"
"""The context of the shipped catalogue's words among the translations. What a file of one's own says stays as it is."""


def label_words(labels: Mapping[str, str], key: str) -> str:
    """A content label in the language that is spoken; one that is not configured any more by its own key."""
    return said(labels[key], CATALOGUE) if key in labels else key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a type. `kind` is a form field's kind (see `cards.form`); `format` is a check by name.

    Formats: "" (free text, redacted), "case_id", "case_link", "url", "number", "percent", "country". `named`, `hinted`
    and `choices` (value and words) are as app.yaml has them; what is shown of them is in the language that is spoken.
    """

    name: str
    named: str
    kind: str
    required: bool = False
    maximum: int = 500
    choices: tuple[tuple[str, str], ...] = ()
    hinted: str = ""
    format: str = ""

    @property
    def label(self) -> str:
        return said(self.named, CATALOGUE)

    @property
    def hint(self) -> str:
        return said(self.hinted, CATALOGUE) if self.hinted else ""

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        return tuple((value, said(words, CATALOGUE)) for value, words in self.choices)


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """Where a field of this value gives another severity: any of `values` (or "*" for: empty or anything)."""

    field: str
    values: frozenset[str]
    severity: Severity


@dataclass(frozen=True, slots=True)
class EscalationType:
    """One type of the catalogue (`domain.md` §7.1). `named` is what app.yaml calls it; `label` is that, as spoken."""

    key: str
    named: str
    severity: Severity
    lane: str
    route: str
    heavy: bool
    restricted: bool
    client_visible: bool
    free_text: bool
    link: bool
    fields: tuple[FieldSpec, ...]
    labels: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    severity_if: tuple[SeverityRule, ...] = ()
    close_requires: tuple[str, ...] = ()
    second_person: bool = False  # free text to the client needs a second person (complaints and legal)

    @property
    def label(self) -> str:
        return said(self.named, CATALOGUE)
