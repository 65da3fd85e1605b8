"""The week of one analyst, in the browser: what tests/week does on the command line, by the pages alone.

On Friday Ann looks at the map, reviews the claims that matter most, corrects one, gets one wrong and takes it back, sees the
place's page change with the estimate, reads the brief, compares two days, and takes the changes and the gold home.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from watching import Watched

from fogline.access import open_access
from fogline.contracts import write_jsonl
from fogline.settings import Settings
from fogline.web.gate import Gate, local_hosts
from fogline.workspace import Workspace
from people import serving

pytestmark = pytest.mark.browser

REPORTS = [
    (
        "2017-06-05",
        "test-wire",
        "Islamic State holds Raqqa. Syrian Democratic Forces captured Mansoura on Sunday.",
    ),
    (
        "2017-06-05",
        "test-army",
        "The Syrian army captured Maskanah from Islamic State on Sunday. The army holds Palmyra.",
    ),
    ("2017-06-06", "test-wire", "Islamic State besieges Deir ez-Zor. Warplanes bombed Mayadin on Monday."),
    ("2017-06-06", "test-army", "The Syrian army captured Sukhnah from Islamic State on Monday, a military source said."),
    ("2017-06-07", "test-wire", "Islamic State fighters captured Palmyra on Wednesday, local activists said."),
    ("2017-06-08", "test-wire", "The Syrian Observatory for Human Rights said Islamic State holds Sukhnah."),
    ("2017-06-09", "test-army", "Syrian government forces broke the siege of Deir ez-Zor on Friday."),
]
N_REVIEWED = 6


@pytest.fixture
def war(tmp_path: Path) -> Iterator[Workspace]:
    rows = [
        {"report_id": f"r{number}", "published": day, "source": source, "title": text.partition(".")[0], "text": text}
        for number, (day, source, text) in enumerate(REPORTS)
    ]
    write_jsonl(tmp_path / "in.jsonl", rows)
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    workspace.run([tmp_path / "in.jsonl"])
    yield workspace
    workspace.close()


@pytest.fixture
def site(war: Workspace) -> Iterator[str]:
    with serving(war, Gate(open_access(war.folder), is_local=True, hosts=local_hosts())) as address:
        yield address


def estimates_anew(page: Page, site: str) -> None:
    page.goto(f"{site}/review")
    page.get_by_role("button", name="Estimate anew").click()
    expect(page.locator(".notice")).to_contain_text("Estimated anew")


def holder(page: Page, site: str, place: str, day: str) -> str:
    """Who is said to hold a place, in words and figures: from the list to the place's page."""
    page.goto(f"{site}/?on={day}#d={day}")
    page.wait_for_selector("body.with-map")
    page.locator("#places tbody a", has_text=place).first.click()
    page.get_by_role("link", name="History and all claims").click()
    expect(page.locator("h1")).to_have_text(place)
    return page.locator(".standing").inner_text()


def test_a_week_in_the_browser(browser: Browser, war: Workspace, site: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", accept_downloads=True)
    watched = Watched(context, (site,))
    page = watched.page
    believed = looks_at_the_map(page, site)
    rejects_one_and_takes_it_back(page, site, war, believed)
    corrects_one_and_accepts_others(page, site, war)
    reads_the_brief_and_compares(page, site)
    takes_home(page, site, tmp_path)
    assert watched.problems() == []
    assert watched.refused == []
    context.close()


def looks_at_the_map(page: Page, site: str) -> str:
    """Friday morning: the map, the list that says the same, and the queue, for which Ann gives her name once."""
    page.goto(f"{site}/#d=2017-06-09")
    page.wait_for_selector("body.with-map")
    expect(page.locator("#places tbody tr", has_text="Palmyra")).to_be_visible()
    believed = holder(page, site, "Palmyra", "2017-06-09")
    page.get_by_role("link", name="Review", exact=True).click()
    page.fill("#name", "Ann")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Review")
    assert page.locator("#queue article").count() >= N_REVIEWED
    return believed


def rejects_one_and_takes_it_back(page: Page, site: str, war: Workspace, believed: str) -> None:
    """The fall of Palmyra is an old video, she thinks, and the estimate follows her; then she learns better."""
    fallen = page.locator("#queue article").filter(has_text="ISIS captures Palmyra")
    fallen.get_by_label("Note on this decision").fill("an old video, I think")
    fallen.get_by_role("button", name="Reject").click()
    expect(page.locator(".notice")).to_contain_text("Rejected Palmyra")
    expect(page.locator(".next-run")).to_contain_text("1 decision since the last estimate")
    before = war.latest_run()
    estimates_anew(page, site)
    assert war.latest_run() != before
    assert holder(page, site, "Palmyra", "2017-06-09") != believed
    expect(page.locator("article.claim", has_text="fighters captured Palmyra")).to_have_count(0)
    page.goto(f"{site}/review/decisions")
    page.get_by_role("button", name="Undo").click()
    estimates_anew(page, site)
    assert war.latest_run() == before, "everything is as it was"
    assert holder(page, site, "Palmyra", "2017-06-09") == believed


def corrects_one_and_accepts_others(page: Page, site: str, war: Workspace) -> None:
    """It fell a day earlier than was read; what else stands at the top of the queue is right."""
    page.goto(f"{site}/review")
    page.locator("#queue article").filter(has_text="ISIS captures Palmyra").get_by_role("link", name="Correct").click()
    expect(page.locator("mark")).to_contain_text("captured Palmyra")
    page.get_by_label("From day").fill("2017-06-06")
    page.get_by_label("To day").fill("2017-06-06")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.locator(".state")).to_contain_text("Corrected by Ann")
    page.get_by_role("link", name="Queue").click()
    for number in range(2, N_REVIEWED + 1):
        page.locator("#item-1").get_by_role("button", name="Accept").click()
        expect(page.locator(".next-run")).to_contain_text(f"{number} decisions since the last estimate")
    estimates_anew(page, site)
    kinds = [decision.kind for decision in war.review.in_force()]
    assert kinds == ["correct", *["accept"] * (N_REVIEWED - 1)]
    holder(page, site, "Palmyra", "2017-06-06")
    expect(page.locator("article.claim", has_text="fighters captured Palmyra").locator(".when").first).to_have_text("2017-06-06")


def reads_the_brief_and_compares(page: Page, site: str) -> None:
    """The brief for the editor, and what changed between Monday and Friday."""
    page.goto(f"{site}/brief?on=2017-06-09")
    expect(page.locator("main")).to_contain_text("Deir ez-Zor")
    assert page.locator(".citations q").count() > 0
    page.get_by_role("link", name="Compare").click()
    page.fill("#a", "2017-06-05")
    page.fill("#b", "2017-06-09")
    page.locator("main").get_by_role("button", name="Compare").click()
    expect(page.locator("table tbody tr", has_text="Palmyra")).to_contain_text("ISIS")


def takes_home(page: Page, site: str, folder: Path) -> None:
    """What colleagues count, and what builders of extractors test with."""
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    saved.value.save_as(folder / "changes.csv")
    rows = list(csv.DictReader((folder / "changes.csv").read_text(encoding="utf-8").splitlines()))
    assert "Palmyra" in {row["place"] for row in rows}
    page.goto(f"{site}/review/decisions")
    with page.expect_download() as gold:
        page.get_by_role("link", name="gold data").click()
    gold.value.save_as(folder / "gold.jsonl")
    lines = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(claim["evidence"] for row in lines for claim in row["claims"])
