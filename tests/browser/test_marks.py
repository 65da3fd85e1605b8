"""Marks on the map, which a layer of our own draws: they are painted, follow the day, and can be pointed at and clicked."""

import time

import pytest
from playwright.sync_api import Page, expect
from waiting import wait_until

pytestmark = pytest.mark.browser
MAP = "document.getElementById('map').fogline"
MARKS = "document.getElementById('map').marks()"
COLOUR = f"""([x, y]) => new Promise(done => {{
  const map = {MAP}, canvas = map.getCanvas(), gl = canvas.getContext('webgl2'), pixel = new Uint8Array(4);
  map.once('render', () => {{
    gl.readPixels(x * map.getPixelRatio(), canvas.height - y * map.getPixelRatio(), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    done([...pixel].slice(0, 3).map(value => value.toString(16).padStart(2, '0')).join(''));
  }});
  map.triggerRepaint();
}})"""


def at_palmyra(page: Page, site: str, day: str, zoom: float = 11) -> tuple[float, float]:
    """Open a day; where Palmyra then lies on the map's canvas."""
    page.goto(f"{site}/#d={day}")
    page.wait_for_selector("body.with-map")
    places = page.request.get(f"{site}/api/v1/control").json()["places"]
    number = places["name"].index("Palmyra")
    where = [places["lon"][number], places["lat"][number]]
    page.evaluate(f"([center, zoom]) => {MAP}.jumpTo({{center, zoom}})", [where, zoom])
    wait_until(page, f"{MARKS}.count > 5 && {MAP}.loaded()")
    point = page.evaluate(f"where => {MAP}.project(where)", where)
    return point["x"], point["y"]


def colour_of(page: Page, site: str, side: str) -> str:
    sides = page.request.get(f"{site}/api/v1/control").json()["sides"]
    return next(str(row["colour"]).removeprefix("#").lower() for row in sides if row["id"] == side)


def expect_colour(page: Page, point: tuple[float, float], colour: str) -> None:
    """What is painted at a point, once a day or a style is drawn."""
    found, until = "", time.monotonic() + 30
    while found != colour and time.monotonic() < until:
        found = page.evaluate(COLOUR, point)
    assert found == colour


def point_at(page: Page, x: float, y: float) -> None:
    box = page.locator("#map canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x, box["y"] + y)


def test_marks_are_painted_and_follow_the_day_and_the_theme(desktop, site: str) -> None:  # noqa: ANN001
    page = desktop.page
    point = at_palmyra(page, site, "2016-09-01")
    expect_colour(page, point, colour_of(page, site, "syria_gov"))
    page.evaluate("location.hash = '#d=2015-09-01'")
    page.wait_for_function("() => document.getElementById('list-day').textContent === '2015-09-01'")
    expect_colour(page, point, colour_of(page, site, "isis"))
    page.emulate_media(color_scheme="dark")
    wait_until(page, f"{MAP}.loaded() && {MARKS}.count > 5")
    expect_colour(page, point, colour_of(page, site, "isis"))
    assert desktop.problems() == []


def test_a_mark_is_pointed_at_and_clicked(desktop, site: str) -> None:  # noqa: ANN001
    page = desktop.page
    x, y = at_palmyra(page, site, "2016-09-01")
    cursor = "document.getElementById('map').fogline.getCanvas().style.cursor"
    point_at(page, x + 150, y + 90)
    wait_until(page, f"{cursor} === ''")
    point_at(page, x, y)
    wait_until(page, f"{cursor} === 'pointer'")
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("#panel h2")).to_have_text("Palmyra")
    wait_until(page, f"{MAP}.queryRenderedFeatures({{layers: ['chosen']}}).length === 1")
    page.get_by_role("button", name="Close").click()
    wait_until(page, f"{MAP}.queryRenderedFeatures({{layers: ['chosen']}}).length === 0")
    assert desktop.problems() == []


def test_marks_come_back_when_the_graphics_processor_was_lost(desktop, site: str) -> None:  # noqa: ANN001
    page = desktop.page
    point = at_palmyra(page, site, "2016-09-01")
    page.evaluate(f"window.lost = {MAP}.getCanvas().getContext('webgl2').getExtension('WEBGL_lose_context'); lost.loseContext()")
    page.wait_for_function("() => !document.getElementById('map').fogline.style")
    page.evaluate(f"new Promise(done => {{ {MAP}.once('style.load', () => done()); lost.restoreContext(); }})")
    wait_until(page, f"{MARKS}.count > 5 && {MAP}.loaded()")
    expect_colour(page, point, colour_of(page, site, "syria_gov"))
