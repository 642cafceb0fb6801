"""Every promise of the SLA tests is worth something: each is seen to fail on a bug planted for it.

A few bugs are planted in every run, the others with the long seeds; `tests/support/mutants.py` plants them in a copy of
the tree.
"""

from pathlib import Path

import pytest

from tests.support.mutants import Mutant, NotPlantedError, bug_in, is_caught
from tests.support.planted_bugs import ALWAYS
from tests.support.planted_bugs import DEEP as OTHERS
from tests.support.planted_care import CARE

DEEP = (*OTHERS, *CARE)


def named(mutant: Mutant) -> str:
    return mutant.name


@pytest.mark.parametrize("mutant", ALWAYS, ids=named)
def test_a_planted_bug_is_caught(mutant: Mutant, tmp_path: Path) -> None:
    caught, said = is_caught(mutant, tmp_path)
    assert caught, said


@pytest.mark.deep
@pytest.mark.parametrize("mutant", DEEP, ids=named)
def test_every_planted_bug_is_caught(mutant: Mutant, tmp_path: Path) -> None:
    caught, said = is_caught(mutant, tmp_path)
    assert caught, said


@pytest.mark.parametrize("mutant", DEEP, ids=named)
def test_every_bug_on_the_list_can_be_planted(mutant: Mutant) -> None:
    """Cheap, so in every run: the deep ones do not fall behind the code unseen."""
    compile(bug_in(mutant), mutant.file, "exec")
    assert Path(mutant.caught_by.partition("::")[0]).name in {
        path.name for path in Path(__file__).parents[1].rglob("*.py")
    }


def test_a_bug_that_is_behind_the_code_is_an_error() -> None:
    with pytest.raises(NotPlantedError, match="found 0 times"):
        bug_in(Mutant("gone", "handlers/domain/sla.py", "what nobody ever wrote", "", ""))
