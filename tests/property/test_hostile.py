"""No input, however broken, crashes a reader, keeps it busy or fills the memory; ``bench/fuzz.py`` gives a hundred thousand."""

import pytest
from hostile import Target, attack, targets

TARGETS = targets()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_comes_in_is_read_or_refused(target: Target) -> None:
    tally = attack(target, 60, seed=1)
    assert tally.crashes == ()
    assert tally.grown_mb < 300
