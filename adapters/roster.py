"""Somebody as a chat knows them: a proposal for app.yaml, and nothing more.

Names and e-mails are never identity: only a person may say who somebody is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a chat. `home` is their own workspace or tenant, `email` is in lower case, "" where it is not known.

    `amiss` says why nobody should be taken in with this account ("is a bot"), "" where nothing is against it;
    `outside` is set for guests and people of other organisations.
    """

    chat: str
    home: str
    user: str
    name: str
    timezone: str = ""
    email: str = ""
    amiss: str = ""
    outside: bool = False


class RosterError(Exception):
    """A chat refuses to say. The sentence tells why, and what to do."""


def on_one_line(name: str) -> str:
    """A name as a terminal and a comment of YAML may show it: everybody writes their own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
