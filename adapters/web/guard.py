"""The web chat's gate: only this machine's own pages get in, every answer is sealed, every error says what to do."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from adapters.web.draw import Draw
from handlers.domain.tongue import marked, said

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_BODY = 256 * 1024
NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SEALS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SENTENCES = {
    400: (marked("That could not be read"), marked("Go back and try again; nothing was changed.")),
    403: (marked("Not from here"), marked("This chat only answers pages that it served itself, on this machine.")),
    404: (marked("Nothing here"), marked("There is no such page, or it is not yours to see.")),
    405: (marked("Not that way"), marked("This address exists, but it does not do that.")),
    413: (marked("Too much at once"), marked("At most {limit} KiB can be sent in one go; nothing was changed.")),
    500: (
        marked("Something broke on our side"),
        marked("It is in the log. Nothing half-done was kept; please try again."),
    ),
}
OTHERWISE = (marked("That did not work"), marked("Go back and try again."))
log = logging.getLogger(__name__)


async def seal(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, streams and static files too."""
    for name, value in SEALS.items():
        response.headers.setdefault(name, value)
    own = "no-cache" if request.path.startswith("/static/") else "no-store"
    response.headers.setdefault("Cache-Control", own)


def gate(draw: Draw, speaking: Callable[[web.Request], AbstractContextManager[None]]) -> Middleware:
    """The middleware: checks Host and Origin, and turns errors into words.

    What is drawn for a request is in the language of whoever asks it, and of no other that comes in meanwhile.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        with speaking(request):
            return await answered(request, handler)

    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if not _own_host(request) or not _own_origin(request):
                raise web.HTTPForbidden
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400 or error.content_type == "application/json":
                raise
            return _sorry(request, draw, error.status, error.headers.get("Allow"))
        except Exception:  # the site's last door: a page with words instead of a broken connection
            log.exception("a request of the web chat failed", extra={"path": request.match_info.route.name})
            return _sorry(request, draw, 500, None)

    return guard


def wants_json(request: web.Request) -> bool:
    """True for scripts: they are answered in JSON also when they are refused."""
    accepts = request.headers.get("Accept", "")
    return request.path.startswith("/demo/") or ("application/json" in accepts and "text/html" not in accepts)


def _sorry(request: web.Request, draw: Draw, status: int, allow: str | None) -> web.Response:
    title, sentence = SENTENCES.get(status, OTHERWISE)
    title, sentence = said(title), said(sentence, limit=LARGEST_BODY // 1024)
    headers = {"Allow": allow} if allow else {}
    if wants_json(request):
        return web.json_response({"error": f"{title}. {sentence}"}, status=status, headers=headers)
    page = draw.page("error.html", title=title, sentence=sentence, status=status, theme=draw.theme(request))
    return web.Response(text=page, content_type="text/html", status=status, headers=headers)


def _own_host(request: web.Request) -> bool:
    """Refuse foreign names that point at this machine (DNS rebinding)."""
    return _is_own(f"//{request.headers.get('Host', '')}", request)


def _own_origin(request: web.Request) -> bool:
    """Refuse what another site's page makes a browser send; scripts without an Origin are this machine's own."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return True
    origin = request.headers.get("Origin")
    from_where = request.headers.get("Sec-Fetch-Site")
    if origin is None:
        return from_where in (None, "same-origin", "none")
    if origin == "null":  # a plain form of a page under `no-referrer`: only the browser's own word tells whose
        return from_where == "same-origin"
    return origin.startswith("http://") and _is_own(origin, request)


def _is_own(address: str, request: web.Request) -> bool:
    try:
        parts = urlsplit(address)
        name, port = parts.hostname, parts.port
    except ValueError:
        return False
    sockname = request.transport.get_extra_info("sockname") if request.transport else None
    own_port = sockname[1] if isinstance(sockname, tuple) else None
    bare = not parts.path and not parts.query and parts.username is None
    return bare and name in NAMES and (port or 80) == own_port
