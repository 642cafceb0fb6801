"""What a copy of the vault may hold: the pages, which are everybody's, and nothing that a key would open.

So no copy that is made this way holds back what somebody took away by opting out.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select

from handlers.domain.errors import Conflict
from handlers.domain.pulse import Window
from handlers.ports.vault import KeptPage
from storage.vault import wire
from storage.vault.rows import Rows
from storage.vault.tables import answers, cohorts, releases


class SqlPages:
    """The repository of pages as they are kept, in one transaction."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def all(self) -> Sequence[KeptPage]:
        """Every page, in a fixed order."""
        asked = select(releases).where(self._rows.ours(releases))
        rows = await self._rows.found(asked.order_by(releases.c.site, releases.c.first, releases.c.cohort))
        return [KeptPage(row.site, row.first, row.cohort, row.weeks, row.body) for row in rows]

    async def put_back(self, page: KeptPage) -> bool:
        """Keep a page of a copy; False where it stands already.

        Its window was told of, so what is still there of it is deleted: it is never told of again. Raises Conflict
        where another page stands in its place, and ValueError for what was never a page.
        """
        _checked(page)
        key = {"site": page.site, "first": page.first}
        here = select(releases).where(self._rows.ours(releases, **key, cohort=page.cohort))
        for row in await self._rows.found(here):
            if (row.weeks, row.body) != (page.weeks, page.body):
                raise Conflict(f"{page.site}, {page.first}: another page stands there, and no page ever changes")
            return False
        await self._rows.add(releases, **key, cohort=page.cohort, weeks=page.weeks, body=page.body)
        await self._rows.do(delete(cohorts).where(self._rows.ours(cohorts, **key)))
        await self._rows.do(delete(answers).where(self._rows.ours(answers, in_window=wire.window_key(**key))))
        return True


def _checked(page: KeptPage) -> None:
    """Raises ValueError for a page that we did not write."""
    Window(date.fromisoformat(page.first), int(page.weeks))
    try:
        written = wire.from_page(wire.to_release(page.cohort, page.body).page)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("what it says is no page") from error
    if (written, page.first, page.weeks) != (page.body, page.first.strip(), str(int(page.weeks))):
        raise ValueError("what it says was not written by Handrail")
