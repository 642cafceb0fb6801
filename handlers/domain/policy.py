"""What was promised: which targets a case has, in which calendar, and who hears of it when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from handlers.domain.errors import BadInput
from handlers.domain.escalation import WaitingOn
from handlers.domain.severity import Severity

OWNER = "owner"  # a recipient in a chain that is not a duty
PAGER = "pager"  # and one that is nobody: the customer's own pager


@dataclass(frozen=True, slots=True)
class Target:
    """How long a clock may run: whole seconds of open time in the calendar named (a key, or "24x7")."""

    seconds: int
    calendar: str = "24x7"


@dataclass(frozen=True, slots=True)
class Step:
    """A point on a clock's way at which people hear of it.

    `percent` of the target, or, where `after_due` is set, so many wall-clock seconds after the due time.
    `to` are duties by their name, or "owner".
    """

    percent: int | None
    after_due: int | None
    to: tuple[str, ...]

    @property
    def name(self) -> str:
        """`75` for a percent, `+120` for seconds after due: unique within a chain, and kept in the record."""
        return str(self.percent) if self.percent is not None else f"+{self.after_due}"

    @property
    def is_breach(self) -> bool:
        return self.percent == 100


@dataclass(frozen=True, slots=True)
class When:
    """The conditions of a policy. An empty one matches everything; several values of a key are alternatives."""

    severities: frozenset[Severity] = frozenset()
    types: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets, calendar, pauses and chain for the cases that match. The first match in the set wins.

    `chain` holds the steps of every clock; `chains` those of a clock where they differ.
    `pauses` are the waits that stop this policy's clocks, never wider than the table of DESIGN §4 allows.
    `longest_pause` is how many seconds such waits may last in all; None for no limit of the policy's own.
    `untaken` is P0's own ladder while nobody has taken it: (seconds after opening, duties).
    """

    key: str
    when: When
    targets: Mapping[str, Target]
    pauses: frozenset[WaitingOn] = frozenset()
    chain: tuple[Step, ...] = ()
    chains: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    untaken: tuple[tuple[int, tuple[str, ...]], ...] = ()
    longest_pause: int | None = None

    def steps(self, clock: str) -> tuple[Step, ...]:
        """The steps of one clock, in order, before dropping what stands too close together."""
        return self.chains.get(clock, self.chain)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """All policies of one reading of the configuration, in their order. `version` is a hash of their content."""

    version: str
    policies: tuple[Policy, ...]


def _steps(*steps: tuple[int, str]) -> tuple[Step, ...]:
    """A chain of percents, each to one duty."""
    return tuple(Step(percent, None, (duty,)) for percent, duty in steps)


_LOUD = _steps((75, OWNER), (90, "lead"), (100, "manager"), (150, "site_lead"))
_EVEN = _steps((75, OWNER), (100, "lead"), (150, "manager"))
_CALM = _steps((100, OWNER))

DEFAULT_CHAINS: Mapping[Severity, tuple[Step, ...]] = {
    Severity.P0: _LOUD,
    Severity.P1: _LOUD,
    Severity.P2: _EVEN,
    Severity.P3: _CALM,
    Severity.P4: _CALM,
}
"""Who hears of a clock where `app.yaml` names no chain: the quiet table of DESIGN §4."""

DEFAULT_UPDATE_CHAINS: Mapping[Severity, tuple[Step, ...]] = {
    severity: _EVEN if severity in (Severity.P0, Severity.P1) else _EVEN[:2] for severity in Severity
}
"""The same for the `update` clock: only a P0 or P1 goes on to the manager."""

UNTAKEN_LADDER: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("lead",)),
    (120, ("backup", "lead")),
    (300, ("manager",)),
    (600, ("site_lead",)),
)
"""Who hears that nobody has taken a P0: (seconds after opening, duties). The lead hears of it twice."""

PAUSABLE: Mapping[str, frozenset[WaitingOn]] = {
    "update": frozenset({WaitingOn.CLIENT}),
    "resolve": frozenset({WaitingOn.CLIENT, WaitingOn.VENDOR}),
}
"""The waits that may pause a clock at all. A kind that is not here, legal ones above all, never pauses."""


def match(
    policy_set: PolicySet,
    *,
    client: str | None,
    type: str,
    severity: Severity,
    site: str | None,
    labels: Collection[str] = (),
) -> Policy:
    """The first policy of the set whose conditions all hold.

    Raises BadInput where none does: a set made by `bot/config` always ends in one that fits, for each severity.
    """
    for policy in policy_set.policies:
        if holds(policy.when, client=client, type=type, severity=severity, site=site, labels=labels):
            return policy
    raise BadInput(
        f"No policy fits a {severity.value} of type {type} for {client or 'no client'}. "
        "Add one without conditions to the end of `policies` in app.yaml.",
        field="severity",
    )


def holds(
    when: When, *, client: str | None, type: str, severity: Severity, site: str | None, labels: Collection[str] = ()
) -> bool:
    """True if every condition that is given holds. Several values of one are alternatives."""
    return (
        (not when.severities or severity in when.severities)
        and (not when.types or type in when.types)
        and (not when.clients or client in when.clients)
        and (not when.sites or site in when.sites)
        and (not when.labels or not when.labels.isdisjoint(labels))
    )


def pausable(kind: str, policy: Policy) -> frozenset[WaitingOn]:
    """The waits that pause a clock of this kind: the table's, narrowed by the policy, never widened."""
    return PAUSABLE.get(kind, frozenset()) & policy.pauses
