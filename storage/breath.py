"""Pauses in long work: whoever else has something to do in this process goes on in them.

Nothing may hold the process for more than 50 ms, and a report of thousands of cases takes longer than that.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

PIECE = 500  # rows: some 10 ms of work on a small machine

_Row = TypeVar("_Row")
_Noun = TypeVar("_Noun")


async def breathe() -> None:
    """Let whoever waits go on, once."""
    await asyncio.sleep(0)


async def in_pieces(rows: Sequence[_Row], make: Callable[[Sequence[_Row]], Sequence[_Noun]]) -> list[_Noun]:
    """What is made of the rows, in their order, with a pause after every PIECE of them."""
    made: list[_Noun] = []
    for start in range(0, len(rows), PIECE):
        if start:
            await breathe()
        made += make(rows[start : start + PIECE])
    return made
