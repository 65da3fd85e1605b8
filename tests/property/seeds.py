"""Inputs that are right, one for each door, and pieces that break things; some are those of the unit tests."""

import sys
from pathlib import Path

_UNIT = Path(__file__).parents[1] / "unit"
sys.path[:0] = [str(_UNIT / name) for name in ("reports", "theatre")]

from archive import packed, pages  # noqa: E402  # they lie beside the tests of what they are for
from test_check import FILES  # noqa: E402
from test_coded import ACLED, UCDP  # noqa: E402

__all__ = ["ACLED", "CLAIM", "CSV", "DATES", "FILES", "HTML", "REPORT", "RSS", "SETTINGS", "TOKENS", "UCDP", "packed", "pages"]

REPORT = {"report_id": "r1", "published": "2016-03-27", "source": "wire", "title": "Town falls", "text": "The army took Palmyra."}
CLAIM = {
    "report_id": "r1",
    "source": "wire",
    "published": "2016-03-27",
    "action": "captures",
    "actor": ["syria_gov"],
    "place": "Palmyra",
    "place_id": "syria:palmyra",
    "lat": 34.5,
    "lon": 38.2,
    "start": "2016-03-26",
    "end": "2016-03-27",
    "evidence": "took",
    "evidence_at": [9, 13],
    "confidence": 0.9,
    "modality": "asserted",
}
HTML = (
    "<!doctype html><html><head><title>Bridge open</title><meta charset='utf-8'></head><body><article><h1>Bridge</h1>"
    "<p>The bridge at Qasr was reopened on 5 June 2017, engineers of the province said at noon.</p><table><tr><td>a</td></tr>"
    "</table></article><script>x()</script></body></html>"
)
RSS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel><title>Wire</title><item><title>Road cut'
    "</title><pubDate>Mon, 05 Jun 2017 08:30:00 GMT</pubDate><description>&lt;p&gt;The road was cut.&lt;/p&gt;</description>"
    "</item></channel></rss>"
)
CSV = 'date,source,title,text\n2016-03-27,wire,Town falls,"The army, on Sunday, took it."\n27 March 2016,wire,,More\n'
DATES = [
    "5 June 2017",
    "03/04/2017",
    "Monday, 27 March 2016",
    "two days ago",
    "since early March",
    "27 مارس 2016",
    "5 июня 2017 г.",
]
SETTINGS = """theatre = "syria"
store = ""
gazetteers = []
feeds = ["https://a.example/"]
workers = 0
[llm]
server = "x"
at_once = 4
"""
TOKENS = [
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\n",
        b'"',
        b"'",
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"<",
        b">",
    ),
    *(b"&a;", b"&#x110000;", b"<![CDATA[", b"<!--", b"-->", b"]]>", b"<!DOCTYPE a [", b"{", b"}", b"[", b"]", b",", b";", b"\t"),
    *(
        b"NaN",
        b"Infinity",
        b"-1",
        b"1e999",
        b"99999999999999999999",
        b"0000-00-00",
        b"9999-12-31",
        b"2016-02-30",
        b"null",
        b"true",
    ),
    *(
        b"\x1f\x8b\x08",
        b"WARC/1.0\r\n",
        b"Content-Length: -5\r\n",
        b"\xe2\x80\xae",
        b"\xcc\x81" * 20,
        b"../" * 9,
        b"%s%n",
        b"=cmd|",
    ),
]
