"""Cases and clocks are changed quickly, and as strictly as any frozen dataclass."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from handlers.domain.escalation import Escalation, Status
from handlers.domain.nouns import changed, made_of
from handlers.domain.severity import Severity
from tests.support.samples import NOW

CASE = Escalation("id", "ORION-1", "vip_press", Severity.P1, Status.NEW, "moderator1", NOW, NOW, "set")


def test_a_change_is_what_replace_would_make() -> None:
    after = changed(CASE, owner="lead", revision=2)
    assert after == replace(CASE, owner="lead", revision=2)
    assert hash(changed(CASE, fields=())) == hash(replace(CASE, fields=()))  # type: ignore[arg-type]  # so that it has one
    assert (CASE.owner, CASE.revision) == (None, 1), "the noun before stays as it was"


def test_a_field_that_it_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Escalation has no \['ownr'\]"):
        changed(CASE, ownr="lead")  # type: ignore[call-arg]  # that is the point


def test_nothing_can_be_set_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        changed(CASE, owner="lead").owner = "manager1"  # type: ignore[misc]  # that is the point


def test_a_noun_is_made_of_its_values() -> None:
    values = {field.name: getattr(CASE, field.name) for field in fields(CASE)}
    assert made_of(Escalation, values.items()) == CASE
