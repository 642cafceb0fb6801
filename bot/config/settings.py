"""What `app.yaml` says beside the rule book: the chats that are on, check-ins, retention."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.domain.care import Contact


@dataclass(frozen=True, slots=True)
class SlackSettings:
    mode: str
    workspaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    tenants: tuple[str, ...]
    allow_anonymous: bool


@dataclass(frozen=True, slots=True)
class WebSettings:
    allow_with_live: bool


@dataclass(frozen=True, slots=True)
class Checkins:
    """Private check-ins of a site. `mode` is off, pull or push; nothing is published for fewer than `k` answers."""

    site: str
    mode: str
    k: int
    window_weeks: int
    contacts: tuple[Contact, ...]
    tally_only: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    text_days: int = 90
    message_days: int = 90
    record_months: int = 13
    audit_months: int = 24
    snapshot_months: int = 13
    standup_days: int = 90


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The settings of one reading of the file. An adapter that is off is None.

    `rehearsal_named` tells whether the key `rehearsal` is in the file: where it is not, a new installation rehearses
    until `handrail go-live` (DESIGN §6). `notes` are what `check` says about it: not wrong, but worth knowing.
    """

    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    web: WebSettings | None = None
    rehearsal_named: bool = False
    checkins: Mapping[str, Checkins] = field(default_factory=dict)
    retention: Retention = field(default_factory=Retention)
    pager: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names of the chats that are on."""
        states = {"slack": self.slack, "teams": self.teams, "web": self.web}
        return tuple(name for name, state in states.items() if state is not None)
