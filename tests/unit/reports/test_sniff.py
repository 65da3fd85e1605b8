"""Which format a text is in, and how long telling it may take."""

import time

import pytest

from fogline.reports.sniff import sniff_format

LONG = 1 << 17


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ('{\n  "report_id": "a",\n', "json"),
        ('{"a": 1,\n\n "b": 2', "json"),
        ('{"a":\n"b"', "json"),
        ('{"a": 1}\n{"a": 2}', "jsonl"),
        ('{"a": 1,', "jsonl"),
        ("<p>One</p>", "html"),
        ("<P class='x'>One<p>two</TABLE>", "html"),
        ("<p>One", "text"),
        ("</p><p >", "text"),
        ("<rss><p>One</p>", "feed"),
        ("<p>One</p><rss>", "html"),
        ("<body>", "html"),
    ],
)
def test_the_format_shows_in_the_first_bytes(start: str, kind: str) -> None:
    assert sniff_format(start) == kind


@pytest.mark.parametrize(
    "start",
    [
        '{"a":' + " " * LONG,
        "{" + "\n" * LONG,
        '{"a":' + "\n" * LONG,
        '{"a"' + "\n" * LONG,
        "[" + "\n" * LONG,
        "<p>" * (LONG // 3),
        "<div " * (LONG // 5),
        "<!doctype " * (LONG // 10),
        "<!doctype" + " " * LONG,
    ],
)
def test_a_beginning_without_end_takes_no_time(start: str) -> None:
    begun = time.process_time()
    sniff_format(start[:LONG])
    assert time.process_time() - begun < 0.5
