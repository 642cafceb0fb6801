"""What a reader of a page sees, taken from its HTML: words, buttons, instants, fields; and the bare structure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"input", "br", "img", "meta", "link", "hr", "path", "rect", "circle"})
OWN_TEXT = frozenset({"code"})  # our own sentences set what is between backticks


@dataclass(slots=True)
class Page(HTMLParser):
    """One page or part of a page, read as a browser reads it."""

    text: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)  # (the value it sends, its label)
    links: list[tuple[str, str]] = field(default_factory=list)  # (where to, its label)
    instants: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)  # what stands in the fields, by name
    required: set[str] = field(default_factory=set)
    structure: list[tuple[str, ...]] = field(default_factory=list)  # every tag with its attributes' names
    _open: list[tuple[str, dict[str, str], int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in OWN_TEXT:
            self.structure.append((tag, *sorted(given)))
        if tag == "time":
            self.instants.add(given.get("datetime", ""))
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.values.setdefault(given.get("name", ""), []).append(given.get("value", ""))
        if tag == "option" and "selected" in given:
            self.values.setdefault(self._name_of("select"), []).append(given.get("value", ""))
        if tag in ("input", "textarea", "select") and "aria-required" in given:
            self.required.add(given.get("name", ""))
        if tag not in VOID:
            self._open.append((tag, given, len(self.text)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, given, began = self._open.pop()
            words = "".join(self.text[began:])
            if name == "button":
                self.buttons.append((given.get("value", ""), words))
            elif name == "a":
                self.links.append((given.get("href", ""), words))
            elif name == "textarea":
                self.values.setdefault(given.get("name", ""), []).append(words)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def _name_of(self, tag: str) -> str:
        return next((given.get("name", "") for name, given, _ in reversed(self._open) if name == tag), "")


def read(html: str) -> Page:
    """The page of this HTML."""
    page = Page()
    page.feed(html)
    page.close()
    return page


def plain(text: str) -> str:
    """Words as they compare: spaces as one, without the marks that only set our own words."""
    return " ".join(text.replace("`", "").split())
