"""What is counted for `/metrics`. Labels are kinds and states, never a client, a person or a case."""

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

OUTBOX_STATES = ("pending", "sending", "sent", "retry", "ambiguous", "dead", "dropped")


class Metrics:
    """The instruments of one process, on a register of their own."""

    def __init__(self) -> None:
        self._register = CollectorRegistry()
        self.commands = Counter(
            "handrail_commands",
            "What was asked, by chat, way and answer.",
            ["chat", "way", "answer"],
            registry=self._register,
        )
        self.refusals = Counter(
            "handrail_refusals",
            "What was refused or sent back for mending, by chat.",
            ["chat"],
            registry=self._register,
        )
        self.failures = Counter(
            "handrail_failures", "Errors of our own, by where they were caught.", ["where"], registry=self._register
        )
        self.command_seconds = Histogram(
            "handrail_command_seconds", "How long an answer took.", ["chat"], registry=self._register
        )
        self.fired = Counter("handrail_due_fired", "Due rows done.", registry=self._register)
        self.delivered = Counter(
            "handrail_deliveries",
            "Attempts to deliver, by chat and outcome.",
            ["chat", "outcome"],
            registry=self._register,
        )
        self.delivery_seconds = Histogram(
            "handrail_delivery_seconds", "How long a chat took to take a message.", ["chat"], registry=self._register
        )
        self.possible_duplicates = Counter(
            "handrail_possible_duplicates",
            "Messages sent once more although an earlier try may have arrived, by chat.",
            ["chat"],
            registry=self._register,
        )
        self._due_lag = Gauge(
            "handrail_due_lag_seconds", "How late the earliest due row is; 0 when none is.", registry=self._register
        )
        self._poisoned = Gauge("handrail_due_poisoned", "Due rows set aside.", registry=self._register)
        self._outbox = Gauge("handrail_outbox", "Rows of the outbox, by state.", ["state"], registry=self._register)
        self._beat_age = Gauge(
            "handrail_beat_age_seconds", "How long ago a beat last went well.", registry=self._register
        )

    def text(
        self, *, now: datetime, next_due: datetime | None, poisoned: int, outbox: Mapping[str, int], beat_age: float
    ) -> bytes:
        """Everything in Prometheus' text format, with the gauges as of now."""
        self._due_lag.set(max(0.0, (now - next_due).total_seconds()) if next_due else 0.0)
        self._poisoned.set(poisoned)
        for state in OUTBOX_STATES:
            self._outbox.labels(state).set(outbox.get(state, 0))
        self._beat_age.set(beat_age)
        return generate_latest(self._register)
