"""A strict fake Slack on loopback for tests: `async with fake_slack() as slack`.

`fake.py` is what a test speaks to and `user.py` a person's hands; the rest is Slack: its state in `world.py`, its wire
in `server.py`, `sockets.py` and `delivery.py`, its methods in `*_methods.py`, and what it accepts in `arguments.py`,
`blocks.py` and `elements.py`. `screen.py` draws what a person sees.
"""

from tests.support.slack.fake import FakeSlack, fake_slack
from tests.support.slack.samples import sample_manifest
from tests.support.slack.shapes import Call, Channel, Message, Person, Seen, View
from tests.support.slack.user import User

__all__ = [
    "Call",
    "Channel",
    "FakeSlack",
    "Message",
    "Person",
    "Seen",
    "User",
    "View",
    "fake_slack",
    "sample_manifest",
]
