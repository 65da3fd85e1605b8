from datetime import date
from pathlib import Path

import pytest

from fogline.model import Report
from fogline.reports import ReadOptions, read_reports
from fogline.reports.split import line_kind, split_page

WAR = [
    "The army entered the village of Qasr on Sunday night after three weeks of fighting on the road north, two officers said.",
    "Residents who had fled to the next town described shelling through the night, and trucks left the front before dawn.",
    "Fighters of the garrison withdrew over the bridge toward the river, leaving two tanks and a store of shells behind.",
]
KITCHEN = [
    "Summer is the time for cold soups, and few are simpler than one of cucumber and mint, which needs no stove at all.",
    "Peel four cucumbers, grate them, and leave them with salt for half an hour, so that the water can be poured off.",
    "Stir in the yoghurt with garlic and a spoon of olive oil, let it stand in the refrigerator, and serve it with bread.",
]
HEAD = ["Example News", "Menu", "", "Army enters Qasr", "", "Published", "on", "5 June 2017", ""]
FOOT = ["", "Continue Reading", "", "A cold soup for hot days", "By", "", *KITCHEN, "", "Leave a Reply", "Subscribe"]
PAGE = "\n".join([*HEAD, *WAR[:2], "Advertisement", WAR[2], *FOOT])


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Continue Reading", "end"),
        ("  LATEST: ", "end"),
        ("3 Comments", "end"),
        ("Published", "byline"),
        ("1,099 Views", "noise"),
        ("", "blank"),
        ("The latest reports speak of an advance.", "text"),
        ("By morning the town had fallen.", "text"),
    ],
)
def test_lines_are_told_apart(line: str, kind: str) -> None:
    assert line_kind(line) == kind


def test_article_and_the_other_text_are_parted() -> None:
    first, second = split_page(PAGE)
    assert all(paragraph in first for paragraph in WAR)
    assert all(paragraph in second for paragraph in KITCHEN)
    assert "Advertisement" not in first
    assert "cucumber" not in first
    assert "A cold soup for hot days" in second


def test_text_without_furniture_stays_as_it_is() -> None:
    text = "\n\n".join(WAR)
    assert split_page(text) == [text]


def test_the_other_text_is_a_report_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    first, second = (r for r in read_reports([path], options=ReadOptions(known_on=date(2020, 1, 1))) if isinstance(r, Report))
    assert (first.published, first.date_basis, first.part_of) == ("2017-06-05", "printed", None)
    assert (second.title, second.part_of, second.date_basis) == ("A cold soup for hot days", first.report_id, "page")
    assert second.text.startswith("Summer is the time")


@pytest.mark.parametrize(("name", "article"), [("003_07c6714f22390e26.txt", (8, 83))])
def test_the_article_of_a_real_page_is_found(name: str, article: tuple[int, int]) -> None:
    """Lines of the file that are the article; the rest is furniture and three unrelated articles."""
    path = Path("../shared/reports/pages") / name
    if not path.exists():
        pytest.skip("../shared/reports/pages is missing")
    text = path.read_text(encoding="utf-8")
    truth = [line.strip() for line in text.split("\n")[article[0] : article[1]] if line.strip()]
    pieces = split_page(text)
    found = [line.strip() for line in pieces[0].split("\n") if line.strip()]
    n_right = sum(len(line.split()) for line in found if line in truth)
    assert n_right / sum(len(line.split()) for line in found) >= 0.97
    assert n_right / sum(len(line.split()) for line in truth) >= 0.95
    assert len(pieces) == 4
