"""A table for the terminal: plain columns, no drawing characters, so that it can be read aloud, searched and cut."""

from collections.abc import Iterator, Sequence


def counted(number: int, one: str, several: str) -> str:
    """`1 ping`, `13 pings`."""
    return f"{number} {one if number == 1 else several}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest word, two spaces apart."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
