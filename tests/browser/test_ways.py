"""Other ways to read: a phone, no WebGL, no JavaScript, one file from disk, assistive technology."""

from pathlib import Path

import pytest
from auditing import AXE, SMALL_TARGETS, audit
from playwright.sync_api import Browser, expect
from waiting import wait_until

from fogline.publish import publish_site

pytestmark = pytest.mark.browser
PAGES = (
    "/#d=2016-12-12&b=2016-03-01",
    "/sources",
    "/coverage",
    "/origins",
    "/forecasts",
    "/outlooks",
    "/diff",
    "/brief?on=2016-12-14",
    "/rejections",
    "/method",
    "/glossary",
)


def test_a_phone_sees_map_time_and_list(phone, site: str) -> None:  # noqa: ANN001
    page = phone.page
    page.goto(f"{site}/#d=2016-12-12")
    page.wait_for_selector("body.with-map")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_attribute("#legend", "open") is None
    page.click("#legend > summary")
    expect(page.locator("#legend .legend-sides")).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []
    assert phone.problems() == []


@pytest.mark.parametrize("path", PAGES[1:])
def test_no_page_is_wider_than_a_phone(phone, site: str, path: str) -> None:  # noqa: ANN001
    phone.page.goto(site + path)
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_webgl_the_list_still_works(flat_browser: Browser, site: str) -> None:
    page = flat_browser.new_page()
    page.goto(f"{site}/#d=2016-12-12")
    page.wait_for_selector("body.without-map")
    expect(page.locator("#map-note")).to_contain_text("WebGL")
    page.focus("#slider")
    page.keyboard.press("PageUp")
    page.wait_for_url("**/#d=2016-12-19")
    expect(page.locator("#list-day")).to_have_text("2016-12-19")
    page.locator("#places tbody a").first.click()
    expect(page.locator("#panel .panel-head")).to_be_visible()
    page.close()


def test_without_javascript_everything_can_be_read(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#day", "2016-12-12")
    page.click("#show-day")
    expect(page.locator("#list-day")).to_have_text("2016-12-12")
    row = page.locator("#places tbody tr", has_text="Palmyra").first
    expect(row).to_be_visible()
    row.locator("a").click()
    expect(page.locator("article.claim blockquote").first).to_be_visible()
    expect(page.get_by_role("heading", name="What this rests on")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, site: str, path: str, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make frontend")
    # The page's policy lets no foreign script run, so the checker has to come in past it.
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": 1280, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site + path)
    if path.startswith("/#"):
        page.wait_for_selector("body.with-map")
    found = audit(page)
    context.close()
    assert found == []


def test_axe_finds_nothing_serious_on_pages_of_one_thing(browser: Browser, site: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make frontend")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    found = []
    for listing, link in (
        ("/", "#places tbody a"),
        ("/sources", "th a"),
        ("/origins", "td:nth-child(3) a"),
        ("/outlooks", "th a"),
        ("/brief?on=2016-12-14", ".citations a[href*=reports]"),
    ):
        page.goto(site + listing)
        if page.locator(link).count():
            page.goto(site + (page.locator(link).first.get_attribute("href") or ""))
            found += audit(page)
    context.close()
    assert found == []


def test_the_single_file_opens_from_disk_offline(browser: Browser, demo_workspace, tmp_path: Path) -> None:  # noqa: ANN001
    out = publish_site(demo_workspace.publication(), tmp_path / "war.html", single_file=True)
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request", lambda request: asked.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None
    )
    page.goto(f"{out.as_uri()}#d=2016-12-12")
    page.wait_for_selector("body.with-map", timeout=60_000)
    wait_until(page, "document.getElementById('map').marks().count > 5")
    page.focus("#slider")
    page.keyboard.press("PageUp")
    page.wait_for_url("**#d=2016-12-19")
    page.fill("#filter", "Palmyra")
    page.locator("#places tbody a").first.click()
    expect(page.locator("#panel blockquote").first).to_be_visible()
    page.check("#compare")
    expect(page.locator("#changes h2")).to_be_visible()
    context.close()
    assert asked == []
    assert said == []


def test_a_notebook_shows_the_map_in_a_frame_that_reaches_nothing_else(
    browser: Browser,
    demo_workspace,  # noqa: ANN001
    tmp_path: Path,
) -> None:
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><title>Notebook</title><main>{demo_workspace.map(height=700)._repr_html_()}</main>")
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(notebook.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("body.with-map").wait_for(timeout=60_000)
    frame.locator("#slider").press("ArrowLeft")
    assert frame.locator("#places tbody tr").count() > 3
    assert said == []
    context.close()


def test_the_day_is_saved_as_a_picture(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site}/#d=2016-12-12")
    page.wait_for_selector("body.with-map", timeout=60_000)
    with page.expect_download() as saved:
        page.click("#as-png")
    assert saved.value.suggested_filename == "fogline-2016-12-12.png"
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    drawn = page.request.get(site + (page.locator("#as-svg").get_attribute("href") or "")).text()
    assert "who held what on 2016-12-12" in drawn
    page.close()
