"""The map page as somebody uses it: list, slider, keys, address, compare, places."""

import re

import pytest
from playwright.sync_api import Page, expect
from waiting import wait_until

pytestmark = pytest.mark.browser
READY = "body.with-map"
DRAWN = "(layers => document.getElementById('map').fogline.queryRenderedFeatures({layers}))"
FRONT = "['front-solid', 'front-hatched', 'front-hollow']"


def ready(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(READY)
    return page


def day_of(page: Page) -> str:
    return re.search(r"d=(\d{4}-\d\d-\d\d)", page.url)[1]  # type: ignore[index]


def test_it_loads_whole_quiet_and_without_other_hosts(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-12")
    expect(page.locator("#places tbody tr")).not_to_have_count(0)
    wait_until(page, "document.getElementById('map').marks().count > 5")
    assert desktop.refused == []
    assert desktop.problems() == []


def test_the_slider_changes_address_and_list_without_requests(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-12")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.focus("#slider")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/#d=2016-12-13")
    page.keyboard.press("PageUp")
    page.wait_for_url("**/#d=2016-12-20")
    page.keyboard.press("PageDown")
    page.wait_for_url("**/#d=2016-12-13")
    expect(page.locator("#list-day")).to_have_text("2016-12-13")
    assert page.get_attribute("#slider", "aria-valuetext") == "2016-12-13"
    before = page.locator("#places tbody").inner_text()
    page.keyboard.press("Home")
    expect(page.locator("#places tbody")).not_to_have_text(before, use_inner_text=True)
    page.keyboard.press("End")
    wait_until(page, "document.getElementById('slider').value === document.getElementById('slider').max")
    assert asked == []


def test_a_deep_link_opens_day_comparison_and_place(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2017-06-05&b=2016-12-20")
    expect(page.locator("#compare")).to_be_checked()
    expect(page.locator("#changes h2")).to_contain_text("from 2016-12-20 to 2017-06-05")
    n_changed = int(page.locator("#changes h2").inner_text().split()[0])
    assert page.locator("#changes tbody tr").count() == n_changed > 0
    page.locator("#changes tbody button").first.click()
    page.wait_for_url("**&p=*")
    expect(page.locator("#panel .panel-head")).to_be_visible()
    chosen = page.url
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("#panel .panel-head")).to_be_visible()
    assert page.url == chosen


def test_a_place_in_the_list_opens_its_claims_and_its_page(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-20")
    page.fill("#filter", "Palmyra")
    page.get_by_role("link", name="Palmyra", exact=True).click()
    expect(page.locator("#panel blockquote").first).to_be_visible()
    page.get_by_role("link", name="History and all claims").click()
    expect(page.locator("h1")).to_have_text("Palmyra")
    expect(page.locator(".chart")).to_be_visible()
    quote = page.locator("article.claim blockquote").first.inner_text()
    page.locator("article.claim").first.get_by_role("link", name="report", exact=True).click()
    expect(page.locator("mark:target, mark").first).to_be_visible()
    marked = page.locator(".report-text").inner_text()
    assert " ".join(quote.split())[:40] in " ".join(marked.split()) + page.locator("h1").inner_text()


def test_the_keyboard_reaches_everything(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-12")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.closest('[id]')?.id"))
    assert {"day", "play", "compare", "slider", "filter", "legend", "show-names", "map", "places"} <= reached
    page.locator("#places tbody a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()


def test_play_moves_and_stops(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-12")
    page.click("#play")
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**/#d=2016-12-19")
    page.click("#play")
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
    assert day_of(page) >= "2016-12-19"


def test_areas_front_and_names_can_be_switched(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-12")
    visible = "layer => document.getElementById('map').fogline.getLayoutProperty(layer, 'visibility')"
    assert page.evaluate(visible, "areas") == "none"
    page.check("#show-areas")
    wait_until(page, f"{DRAWN}(['areas']).length > 5")
    assert page.evaluate(visible, "areas") == "visible"
    patterns = set(page.evaluate(f"{DRAWN}(['areas']).map(cell => cell.properties.pattern.split('/')[1])"))
    assert patterns <= {"solid", "hatched", "hollow", "contested"}
    assert "areas=true&front=true" in (page.get_attribute("#as-svg", "href") or "")
    page.uncheck("#show-front")
    assert page.evaluate(visible, "front-hatched") == "none"
    page.uncheck("#show-names")
    assert page.evaluate(visible, "place-names") == "none"
    assert desktop.problems() == []


def test_the_front_line_follows_the_day_without_requests(desktop, site: str) -> None:  # noqa: ANN001
    page = ready(desktop.page, f"{site}/#d=2016-12-12")
    line = f"{DRAWN}({FRONT}).filter(line => line.state.kind)"
    wait_until(page, f"{line}.length > 0")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    lines = f"[...new Set({line}.map(line => line.id + line.state.kind))].sort().join()"
    before = page.evaluate(lines)
    page.focus("#slider")
    page.keyboard.press("End")
    wait_until(page, f"{lines} !== {before!r}")
    assert asked == []
