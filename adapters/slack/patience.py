"""Questions that may wait: asked again when Slack says so, for whoever looks at a whole workspace at once.

Never for what runs beside delivery: there a method that is limited holds nobody up.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.slack.api import Answer, Api
from adapters.slack.errors import Meaning, SlackError

OFTEN = 8
LONGEST = 60.0  # seconds of one wait
HICCUP = 0.5  # seconds after an answer that never came


async def asked(api: Api, tenant: str, method: str, arguments: Mapping[str, Any] | None = None) -> Answer:
    """The answer to a question that changes nothing in Slack.

    Raises SlackError; one that means later, or doubt, after several tries only.
    """
    for tries in range(1, OFTEN):
        try:
            return await api.call(tenant, method, arguments)
        except SlackError as error:
            if error.code == "ratelimited":
                await asyncio.sleep(min(error.after or 1.0, LONGEST))
            elif error.meaning in (Meaning.LATER, Meaning.DOUBT) and tries < 3:
                await asyncio.sleep(HICCUP)
            else:
                raise
    return await api.call(tenant, method, arguments)


def is_away(error: SlackError) -> bool:
    """Whether Slack cannot be spoken to at all, rather than refuses."""
    return error.meaning in (Meaning.LATER, Meaning.DOUBT)
