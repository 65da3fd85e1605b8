"""What a meter says of a password, and what is taken."""

import pytest

from fogline.access.passwords import check_password, measure_strength
from fogline.errors import InputError


@pytest.mark.parametrize(
    ("password", "score", "problem"),
    [
        ("", 0, "no password was typed"),
        ("password1234", 1, "easily guessed"),
        ("abcabcabcabc", 0, "easily guessed"),
        ("x7!", 0, "12 to 256 letters"),
        ("seven lamps on a slow barge", 4, ""),
        ("seven lamps of annabel", 4, "holds the name"),
        ("x" * 257, 0, "12 to 256 letters"),
    ],
)
def test_a_password_is_measured_and_what_will_not_do_is_said(password: str, score: int, problem: str) -> None:
    found = measure_strength(password, "Annabel")
    assert found.score == score
    assert problem in found.problem if problem else found.problem == ""


def test_what_the_meter_refuses_is_refused() -> None:
    with pytest.raises(InputError, match="easily guessed"):
        check_password("password1234", "ann")
    check_password("seven lamps on a slow barge", "ann")
