"""Somebody installs the app with their browser: our page, Slack's consent page, and back to us."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientSession, CookieJar
from yarl import URL


@dataclass(frozen=True, slots=True)
class Page:
    """Where a browser has ended."""

    url: str
    status: int
    text: str


async def installs(start: str, team: str, *, allows: bool = True) -> Page:
    """Open an installation page, agree for a workspace (or cancel), and return the page that one ends on."""
    parts = urlsplit(start)
    ours = f"{parts.scheme}://{parts.netloc}"
    jar = CookieJar(unsafe=True, treat_as_secure_origin=[URL(ours)])
    async with ClientSession(cookie_jar=jar) as browser:
        page = await _get(browser, start)
        if not _is_consent(page):
            page = await _get(browser, _link(page, "/oauth/v2/authorize"))
        if not _is_consent(page):
            return page
        return await _get(browser, _link(page, f"allow={team if allows else 'no'}"))


def _is_consent(page: Page) -> bool:
    return urlsplit(page.url).path == "/oauth/v2/authorize" and page.status == 200


async def _get(browser: ClientSession, url: str) -> Page:
    async with browser.get(url) as answer:
        return Page(str(answer.url), answer.status, await answer.text())


def _link(page: Page, part: str) -> str:
    """The first link of a page whose address contains this."""
    links = [unescape(each) for each in re.findall(r'href="([^"]+)"', page.text)]
    found = next((each for each in links if part in each), None)
    assert found is not None, f"no link with {part!r} on {page.url}: {page.status} {page.text[:200]}"
    return urljoin(page.url, found)
