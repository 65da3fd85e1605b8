"""Dates in words of other languages are read, and what is none costs little after the first."""

import time
from datetime import date

import pytest

from fogline.reports.foreign_dates import foreign_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 juin 2017", date(2017, 6, 5)),
        ("7 мая 2017 г", date(2017, 5, 7)),
        ("٥ يونيو ٢٠١٧", date(2017, 6, 5)),
        ("12 Haziran 2017", date(2017, 6, 12)),
        ("5 травня 2017", date(2017, 5, 5)),
        ("juin 2017", None),
        ("5 nemêsic 2017", None),
    ],
)
def test_a_date_is_read_where_day_month_and_year_stand(text: str, day: date | None) -> None:
    assert foreign_date(text) == day


def test_a_line_that_no_language_explains_is_not_tried_for_seconds() -> None:
    foreign_date("5 nemêsic 2017")
    begun = time.thread_time()
    assert foreign_date("6 nemêsic 2018") is None
    assert time.thread_time() - begun < 0.5
