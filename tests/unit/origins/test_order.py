import pytest

from fogline.model import Report
from fogline.origins import tell_first

BODY = "Troops took the mill on the road to the north after three days of shelling."


def told(a: str, b: str, on_a: str = "2017-06-05", on_b: str = "2017-06-05") -> tuple[str | None, str]:
    found = tell_first(Report("a", on_a, "x", "", a), Report("b", on_b, "y", "", b))
    other = tell_first(Report("b", on_b, "y", "", b), Report("a", on_a, "x", "", a))
    assert (found.first, other.first) in {("a", "b"), ("b", "a"), (None, None)}
    assert found.basis == other.basis
    return found.first, found.basis


@pytest.mark.parametrize(
    ("a", "b", "on_a", "on_b", "expected"),
    [
        (BODY, BODY, "2017-06-05", "2017-06-07", ("a", "day")),
        (BODY, BODY, "2017-06-05T09:00:00", "2017-06-05T07:30:00", ("b", "hour")),
        (BODY, BODY, "2017-06-05T09:00:00", "2017-06-05", (None, "unknown")),
        (BODY, BODY, "2017-06-05T09:00:00+02:00", "2017-06-05T08:30:00+00:00", ("a", "hour")),
        (BODY, f"BEIRUT (AFP) {BODY}", "2017-06-05", "2017-06-05", ("b", "credit")),
        (f"According to AFP, {BODY}", BODY, "2017-06-05", "2017-06-05", ("b", "credit")),
        (f"(AFP) {BODY}", f"(AFP) {BODY} The river was low.", "2017-06-05", "2017-06-05", ("a", "length")),
        (BODY, f"{BODY} The river was low.", "2017-06-05", "2017-06-05", (None, "unknown")),
        (f"{BODY} The army was updating an earlier toll.", BODY, "2017-06-05", "2017-06-06", ("b", "update")),
    ],
)
def test_who_came_first_and_why(a: str, b: str, on_a: str, on_b: str, expected: tuple[str | None, str]) -> None:
    assert told(a, b, on_a, on_b) == expected


def test_a_printed_day_that_gainsays_publication_decides_nothing() -> None:
    assert told(f"9 June 2017\n{BODY}", BODY, "2017-06-05", "2017-06-06") == (None, "unknown")
    assert told(f"4 June 2017\n{BODY}", BODY, "2017-06-05", "2017-06-06") == ("a", "day")
