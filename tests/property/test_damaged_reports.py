"""However a report is damaged, it is read to its end, and what is quoted stands where the claim says."""

import json
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogline.claims.extract import Reader, load_reader, read_report
from fogline.claims.recase import PrintedNames, recase
from fogline.contracts import read_jsonl, report_from_row
from fogline.model import Claim, Rejection, Report
from fogline.samples import sample_inputs
from fogline.theatre import load_theatre

SHARED = Path(__file__).parents[3] / "shared"
MARKS = (
    "\ufffd",
    "\x00",
    "\u200b",
    "\u202e",
    "\ud800",
    "\u0301",
    "\xad",
    "\x1b[0m",
    "\n",
    "…",
    "ﬁ",
    "İ",
    "\U0001f525",
    "\ufeff",
    "'",
    '"',
    "(",
    "-",
)


def upper(text: str) -> str:
    return text.upper()


def without_marks(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, ".,;:!?\"()'\n"), " "))


def read_as_windows(text: str) -> str:
    return text.replace("'", "’").replace('"', "“").encode().decode("cp1252", "replace")


def misread(text: str) -> str:
    """As a poor scan is read."""
    return text.replace("rn", "m").replace("l", "1").replace("O", "0").replace(" the ", " tbe ")


def right_to_left(text: str) -> str:
    return f"\u202e{text[::-1]}\u202c قصفت الطائرات مدينة إدلب {text}"


CHANGES = (upper, str.lower, str.swapcase, without_marks, read_as_windows, misread, right_to_left, str.split, "\u200b".join)


@cache
def reader() -> Reader:
    return load_reader(load_theatre("syria"))


@cache
def names() -> PrintedNames:
    return PrintedNames(reader().theatre, reader().places)


@cache
def reports() -> tuple[Report, ...]:
    """Example reports of our own: the samples, and those on other wars where they lie beside the checkout."""
    (samples,) = [path for path in sample_inputs() if path.suffix == ".jsonl"]
    found = [item for item in read_jsonl(samples, report_from_row, stage="read") if isinstance(item, Report)]
    for path in sorted((SHARED / "gold" / "wars").glob("*-reports.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        found += [Report(row["report_id"], row["published"], row["source"], row["title"], row["text"]) for row in rows]
    return tuple(found)


def check(report: Report) -> list[Claim]:
    """The claims of a report, each of them quoted rightly."""
    found = read_report(reader(), report)
    claims = [item for item in found if isinstance(item, Claim)]
    assert {item.reason for item in found if isinstance(item, Rejection)} <= {"language not extracted yet"}
    for claim in claims:
        if claim.evidence_at is None:
            assert claim.evidence in report.title
        else:
            begin, end = claim.evidence_at
            assert 0 <= begin < end <= len(report.text)
            assert report.text[begin:end] == claim.evidence
        assert claim.start is None or claim.end is None or claim.start <= claim.end
        assert 0.0 <= claim.confidence <= 1.0
    return claims


@st.composite
def damaged(draw: st.DrawFn) -> Report:
    """One of our reports, changed as a whole, with marks put in and pieces cut out or said again."""
    report = draw(st.sampled_from(reports()))
    text = report.text
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=2)):
        changed = change(text)
        text = changed if isinstance(changed, str) else "".join(changed)
    for at in draw(st.lists(st.integers(0, 3000), max_size=8)):
        begin, length = min(at, len(text)), draw(st.integers(0, 40))
        piece = draw(st.sampled_from((*MARKS, text[begin : begin + length])))
        text = text[:begin] + piece * draw(st.integers(1, 3)) + text[begin + draw(st.integers(0, length)) :]
    title = draw(st.sampled_from((report.title, report.title.upper(), text[:60], "", "\ud800")))
    lang = draw(st.sampled_from(("en", None)))
    return Report("damaged", str(draw(st.dates(date(1990, 1, 1), date(2030, 1, 1)))), report.source, title, text, lang=lang)


@given(damaged())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_damaged_report_is_read_and_quoted_rightly(report: Report) -> None:
    check(report)


@given(st.one_of(st.text(max_size=400), st.sampled_from(CHANGES[:2]).flatmap(lambda change: st.text(max_size=300).map(change))))
@settings(max_examples=100, deadline=None)
def test_capitals_are_all_that_recasing_changes(text: str) -> None:
    changed = recase(text, names())
    assert len(changed) == len(text)
    assert all(new in (old, old.lower(), old.upper(), old.title()) for old, new in zip(text, changed, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "استولت قوات المعارضة على بلدة إعزاز في ريف حلب الشمالي بعد معارك عنيفة مع تنظيم الدولة، بحسب ناشطين.",
        "Турецкая артиллерия обстреляла Манбидж, а сирийская армия заняла Пальмиру, сообщили в воскресенье очевидцы.",
        "Les rebelles ont pris la ville d'Alep dimanche, tandis que l'aviation russe bombardait Idleb, selon des habitants.",
        "Suriye ordusu pazar günü Halep'i ele geçirdi, Rus uçakları ise İdlib'i bombaladı, diye bildirdi görgü tanıkları.",
        "Die Armee hat am Sonntag Palmyra eingenommen, während russische Flugzeuge Idlib bombardierten, sagten Bewohner.",
        "نیروهای ارتش سوریه روز یکشنبه شهر تدمر را از داعش پس گرفتند و هواپیماهای روسی ادلب را بمباران کردند.",
        "叙利亚军队星期天从伊斯兰国手中夺回巴尔米拉，俄罗斯战机轰炸了伊德利卜，目击者说。",
    ],
    ids=["arabic", "russian", "french", "turkish", "german", "persian", "chinese"],
)
def test_another_language_is_told_and_gives_no_claims(text: str) -> None:
    (found,) = read_report(reader(), Report("other", "2016-05-01", "wire", "", text))
    assert isinstance(found, Rejection)
    assert found.reason == "language not extracted yet"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "A" * 100_000 + " rebels captured Idlib on Sunday. " + "b" * 100_000,
        "rebel-held " * 20_000,
        "Aleppo. " + "the city and the eastern districts of the capital " * 4_000,
        '"the army captured Idlib ' * 2_000,
        "e" + "\u0301" * 100_000,
        "Idlib's " * 12_000,
        "on 5 May 2016 " * 7_000,
    ],
    ids=["long words", "fillers", "references", "open quotations", "combining", "genitives", "dates"],
)
def test_repetitions_do_not_run_away(text: str) -> None:
    reader()
    started = time.process_time()
    check(Report("long", "2016-05-01", "wire", "", text, lang="en"))
    assert time.process_time() - started < 20


@pytest.mark.slow
@pytest.mark.parametrize("change", [str.strip, without_marks], ids=["as printed", "one line without marks"])
def test_two_megabytes_are_read_to_the_end_in_under_a_minute(change: Callable[[str], str]) -> None:
    story = " ".join(report.text for report in reports()[:10])
    filler = "The council met again to talk about the price of bread and the state of the schools. " * 250
    text = change(
        f"{story} {filler} " * (2_000_000 // (len(story) + len(filler)) + 1) + "Russian warplanes bombed Azaz on Sunday."
    )
    assert len(text) > 2_000_000
    reader()
    started = time.process_time()
    claims = check(Report("long", "2016-05-01", "wire", "", text, lang="en"))
    assert time.process_time() - started < 60
    assert len(claims) > 20
