"""Words of pages: moments in a neutral form, numbers with their nouns."""

import pytest

from fogline.publish.wording import counted, stamp


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2017-06-05", "2017-06-05"),
        ("2017-06-05T10:00:00+00:00", "2017-06-05 10:00 UTC"),
        ("2017-06-05T01:30:00+03:00", "2017-06-04 22:30 UTC"),
        ("2017-06-05T10:00:00", "2017-06-05 10:00"),
    ],
)
def test_a_moment_is_told_in_utc_where_its_zone_is_known(published: str, expected: str) -> None:
    assert stamp(published) == expected


def test_a_noun_agrees_with_its_number() -> None:
    assert [counted(number, "claim") for number in (0, 1, 2)] == ["0 claims", "1 claim", "2 claims"]
