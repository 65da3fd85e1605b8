from datetime import date

import pytest

from fogline.reports.printed import find_date_in_name, find_date_line, parse_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2017-06-05", "2017-06-05"),
        ("2017-06-05T10:00:00Z", "2017-06-05T10:00:00+00:00"),
        ("Mon, 05 Jun 2017 10:30:00 +0200", "2017-06-05T10:30:00+02:00"),
        ("5 June 2017", "2017-06-05"),
        ("June 5th, 2017", "2017-06-05"),
        ("25/04/2017", "2017-04-25"),
        ("04/25/2017", "2017-04-25"),
        ("03/04/2017", None),
        ("31 February 2017", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_as_inputs_write_them(value: str, expected: str | None) -> None:
    assert parse_date(value) == expected


def test_the_caller_settles_the_order() -> None:
    assert parse_date("03/04/2017", day_first=True) == "2017-04-03"
    assert parse_date("03/04/2017", day_first=False) == "2017-03-04"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed 05 Apr 2017 The bridge was cut. More words follow here.", date(2017, 4, 5)),
        ("A headline\nPublished: April 5, 2017 at 10:00\nThe bridge was cut.", date(2017, 4, 5)),
        ("DAMASCUS, 5 April 2017 (Wire) The bridge was cut on Monday.", date(2017, 4, 5)),
        ("Title\nThe bridge was cut.\nLast updated 2017-04-05", date(2017, 4, 5)),
        ("Заголовок\n5 апреля 2017\nМост перерезан.", date(2017, 4, 5)),
        ("In April 2017 the army took the bridge that it had lost on 3 March 2016 to the other side in a night attack.", None),
        ("The army, which lost the bridge on 3 March 2016, took it back.", None),
        ("No date at all.", None),
        ("", None),
    ],
)
def test_a_date_line_is_told_from_a_date_in_a_sentence(text: str, expected: date | None) -> None:
    assert find_date_line(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://example.org/2017/06/05/army", date(2017, 6, 5)),
        ("sana_2017-06-05_x.txt", date(2017, 6, 5)),
        ("20170605-x.txt", date(2017, 6, 5)),
        ("report-19991399.txt", None),
        ("a.txt", None),
    ],
)
def test_dates_in_names(name: str, expected: date | None) -> None:
    assert find_date_in_name(name) == expected
