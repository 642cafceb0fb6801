"""A card's lines as one reads them, its moments in UTC."""

from handlers.cards.card import Card, Line, Mention, Moment, Quoted, Run, Words


def said_in(line: Line) -> str:
    """One line."""
    return "".join(_said(run) for run in line)


def lines(card: Card) -> list[str]:
    """The title and every line of a card."""
    return [card.title, *(said_in(line) for line in card.lines)]


def _said(run: Run) -> str:
    match run:
        case Words(text) | Quoted(text):
            return text
        case Moment(at, "datetime"):
            return f"{at:%d %b %H:%M}"
        case Moment(at):
            return f"{at:%H:%M}"
        case Mention():
            return run.name
