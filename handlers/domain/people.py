"""Who somebody is: roles, duties, and the identities that chats know them by."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do, by `domain.md` §7.3."""

    MODERATOR = "moderator"
    LEAD = "lead"
    MANAGER = "manager"
    CLIENT = "client"
    COACH = "coach"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Duty(StrEnum):
    """What a person answers for at a certain hour, by the rota."""

    LEAD = "lead"
    BACKUP = "backup"
    MANAGER = "manager"
    SITE_LEAD = "site_lead"
    ACCOUNT = "account"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as one chat knows them: (chat, workspace or tenant, user). Names and e-mails are never identity."""

    chat: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the configuration: staff, or a client's contact (then `client` is set)."""

    key: str
    name: str
    roles: frozenset[Role]
    timezone: str
    site: str | None = None
    team: str | None = None
    client: str | None = None
    identities: tuple[Identity, ...] = ()
    language: str = ""  # two small letters; "" is the site's

    @property
    def is_client(self) -> bool:
        return self.client is not None

    def has(self, *roles: Role) -> bool:
        """True if the person holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)
