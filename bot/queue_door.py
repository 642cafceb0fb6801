"""The door for queue snapshots on the public listener: who has the token may add figures, and reads nothing.

Whatever comes in is answered with a sentence: 200 kept, 400 no use as a whole, 401 no token, 413 too large, 415 neither
CSV nor JSON, 422 rows that are wrong, 429 to be sent again. The same figures sent twice are kept once.
"""

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.clock import Clock
from bot.log import logger
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.queue_rows import LARGEST, Given, from_csv, from_json
from handlers.domain.rulebook import RuleBook
from handlers.ports.work import Store
from handlers.queues import TakenIn, take_in

LOG = logger("handrail.queues")
PATH = "/api/v1/queues"
SHOWN = 50
AGAIN_IN = 30  # seconds
Parsed = tuple[list[Given], str, str]
Take = Callable[[Parsed], Awaitable[TakenIn]]


def mount_queue_door(
    site: web.Application, token: str, store: Store, rules: Callable[[], RuleBook], clock: Clock
) -> None:
    """Let in who shows the token; without one there is no door."""
    if not token:
        return

    async def take(parsed: Parsed) -> TakenIn:
        rows, source, time = parsed
        async with store.work() as work:
            done = await take_in(work, rules(), rows, await clock.now(), source=source, time=time)
            await work.commit()
        return done

    async def receive(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, b"Bearer " + token.encode()):
            return _error(
                401, ["Not let in. Send the header “Authorization: Bearer …” with the value of QUEUES_TOKEN."]
            )
        return await _answer(request, take)

    site.router.add_post(PATH, receive)


async def _answer(request: web.Request, take: Take) -> web.Response:
    try:
        raw = await request.content.read(LARGEST + 1) if (request.content_length or 0) <= LARGEST else None
        if raw is not None and not request.content.at_eof():
            raw += await _rest(request, LARGEST + 1 - len(raw))
        if raw is None or len(raw) > LARGEST:
            return _error(413, [f"At most {LARGEST:,} bytes are taken at once. Send several smaller ones."])
        parsed = _parsed(request.content_type, raw)
        if parsed is None:
            return _error(415, ["Allowed: text/csv, or application/json with source, time and rows."])
        done = await take(parsed)
    except FieldErrors as error:
        return _error(422, list(error.errors.values()))
    except BadInput as error:
        return _error(400, [error.sentence])
    except web.HTTPException:
        raise
    except Exception as error:  # whatever it was: nothing was committed, and the sender can send the same again
        LOG.error("queues.failed", exc_info=error)
        again = ["Nothing was kept this time. Send the same again; what was kept once is not kept twice."]
        return _error(429, again, headers={"Retry-After": str(AGAIN_IN)})
    LOG.info("queues.taken_in", kept=done.kept, known=done.known)
    return web.json_response({"kept": done.kept, "known": done.known})


async def _rest(request: web.Request, most: int) -> bytes:
    """What follows of a body that comes in pieces, and one byte more than is allowed at most."""
    pieces = b""
    while len(pieces) < most and not request.content.at_eof():
        pieces += await request.content.read(most - len(pieces))
    return pieces


def _parsed(kind: str, raw: bytes) -> Parsed | None:
    """The rows of a body by its kind, with the source and time of all; None for another kind. Raises BadInput."""
    if kind == "text/csv":
        return from_csv(raw), "", ""
    return from_json(raw) if kind == "application/json" else None


def _error(status: int, sentences: list[str], headers: dict[str, str] | None = None) -> web.Response:
    more = len(sentences) - SHOWN
    told = [*sentences[:SHOWN], *([f"And {more} more."] if more > 0 else [])]
    return web.json_response({"errors": told, "kept": 0}, status=status, headers=headers)
