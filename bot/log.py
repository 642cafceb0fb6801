"""Logs: one JSON object a line on standard error, about what we did and never what people wrote.

Events are named by us and carry ids, kinds and numbers. Whatever else comes along (a library's message, an error's
text, which may quote a statement's values) passes the scrubber: known secrets and user text are cut out.
"""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

Entry = MutableMapping[str, Any]  # structlog's own type for an event

UNSAID = frozenset({"text", "summary", "body", "values", "excerpt", "reason", "payload", "params", "authorization"})
HIDDEN = "[not logged]"
TOKENS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+"  # Slack
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"  # signed tokens
    r"|(?i:bearer)\s+\S+"
    r"|(?<=://)[^\s:/@]+:[^\s@]+(?=@)"  # a password in an address
    r"|\b[0-9a-fA-F]{40,}\b"
)
PARAMETERS = re.compile(r"\[(?:SQL|parameters): .*", re.DOTALL)  # how SQLAlchemy quotes a failed statement
LONGEST = 300
CHATTY = ("apscheduler", "alembic", "aiosqlite", "asyncio", "aiohttp.access", "sqlalchemy.engine")


class Scrubber:
    """Cuts out secrets by value and by shape, and the fields that may hold user text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 6)

    def __call__(self, _logger: object, _method: str, entry: Entry) -> Entry:
        for name, value in list(entry.items()):
            if name in UNSAID:
                entry[name] = HIDDEN
            elif isinstance(value, str):
                entry[name] = self.clean(value)
        return entry

    def clean(self, text: str) -> str:
        """A text without secrets, without a statement's values, and not longer than a line should be."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        text = PARAMETERS.sub("", TOKENS.sub("[secret]", text)).strip()
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _where_it_failed(_logger: object, _method: str, entry: Entry) -> Entry:
    """An error as its type and the place it came from. Its own text may quote what somebody wrote, so it stays out."""
    raised = entry.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        entry["error"] = type(error).__name__
        entry["at"] = _place(error)
    return entry


def _place(error: BaseException) -> str:
    """The innermost places of an error, ours first: `file:line function`."""
    steps: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        folder, _, name = code.co_filename.replace("\\", "/").rpartition("/")
        steps.append(f"{folder.rpartition('/')[2]}/{name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(steps[-4:]))


def configure(level: str, secrets: Iterable[str] = ()) -> None:
    """Send our log and every library's through the same scrubber to standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _where_it_failed,
        Scrubber(secrets),
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one room of the house."""
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return made
