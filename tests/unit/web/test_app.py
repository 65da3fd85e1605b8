import hashlib
import re
from datetime import date
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient

from fogline.control import FittedControl

PAGES = [
    "/",
    "/?on=2016-02-15",
    "/places/t:ford",
    "/places/t:ford?on=2016-03-05",
    "/sources",
    "/coverage",
    "/sources/wire",
    "/origins",
    "/origins/o1",
    "/pairs/r1..r2",
    "/reports/r3",
    "/forecasts",
    "/diff?a=2016-02-15&b=2016-03-20",
    "/brief?on=2016-03-20",
    "/rejections",
    "/method",
    "/glossary",
    "/search?q=ford",
]


@pytest.mark.parametrize("path", [*PAGES, "/login"])
def test_every_file_of_a_page_comes_from_this_server_with_the_hash_that_it_names(client: TestClient, path: str) -> None:
    page = client.get(path).text
    needed = re.findall(r"""<(?:script|link|img|iframe|source|object|embed)\b[^>]*?\s(?:src|href|data)=["']([^"']+)""", page)
    assert len(needed) >= 2
    for address in needed:
        found = re.fullmatch(r"/assets/[\w.-]+\?v=([0-9a-f]{12})", address)
        assert found, address
        assert hashlib.sha256(client.get(address).content).hexdigest().startswith(found[1])


def test_no_built_file_takes_anything_from_another_server() -> None:
    assets = files("fogline") / "web" / "assets"
    for file in assets.iterdir():
        words = file.read_bytes().decode("utf-8", "ignore") if file.name.endswith((".js", ".css", ".svg")) else ""
        assert not re.findall(r"""(?:url\(|@import|import\(|importScripts\(|from)\s*["']?(?:https?:)?//""", words), file.name
        assert "sourceMappingURL" not in words, file.name


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_safe(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.text.rstrip().endswith("</html>")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<[^>]+\son\w+=", response.text)
    assert "<script>alert" not in response.text
    assert "not for targeting" in response.text


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(client: TestClient, path: str) -> None:
    for target in set(re.findall(r'(?:href|src|action)="(/[^"#]*)', client.get(path).text)):
        if target.startswith("/review"):
            continue  # these need a real workspace: test_review_pages.py follows them
        assert client.get(target.replace("&amp;", "&")).status_code == 200, target


def test_the_list_needs_no_script(client: TestClient) -> None:
    html = client.get("/?on=2016-03-20").text
    row = re.search(r'<tr data-place="t:mill">.*?</tr>', html, re.DOTALL)
    assert row is not None
    assert "Contested" in row[0]
    assert "60 %" in row[0]
    assert "besieged" in row[0]


@pytest.mark.parametrize(
    "path", ["/places/nowhere", "/reports/x", "/sources/x", "/origins/x", "/pairs/r1..x", "/nothing", "/assets/../app.py"]
)
def test_what_is_not_there_is_said_on_a_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Not found" in response.text


def test_a_day_that_is_none_is_refused_and_one_outside_is_moved(client: TestClient) -> None:
    assert client.get("/?on=yesterday").status_code == 400
    assert 'datetime="2016-03-31"' in client.get("/?on=2030-01-01").text


def test_a_hostile_path_is_escaped(client: TestClient) -> None:
    response = client.get("/places/<script>alert(1)</script>")
    assert response.status_code == 404
    assert "<script>alert" not in response.text


def test_files_are_kept_for_ever_by_their_digest_only(client: TestClient) -> None:
    address = re.search(r'src="(/assets/app.js\?v=\w+)"', client.get("/").text)
    assert address is not None
    response = client.get(address[1])
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-type"].startswith("text/javascript")
    assert "immutable" not in client.get("/assets/app.js").headers["cache-control"]
    assert client.get("/assets/app.js", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


def test_the_first_load_is_small(client: TestClient) -> None:
    html = client.get("/").text
    names = re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)
    config = ["/assets/map.js", "/assets/map-worker.js", "/api/v1/control", "/api/v1/basemap"]
    fonts = ["/assets/noto-sans-latin-400-normal.woff2", "/assets/noto-sans-latin-600-normal.woff2"]
    total = 0
    for address in ["/", *names, *config, *fonts]:
        with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.status_code == 200
            total += len(b"".join(response.iter_raw()))
    assert total < 800_000


def test_it_is_alive(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_explanations_of_a_run_share_one_fit(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    fits: list[date | None] = []
    fit = desk.workspace.fit

    def counted_fit(*, known_on: date | None = None) -> FittedControl:
        fits.append(known_on)
        return fit(known_on=known_on)  # type: ignore[no-any-return]

    monkeypatch.setattr(desk, "_fit", None)
    monkeypatch.setattr(desk.workspace, "fit", counted_fit, raising=False)
    place_id = next(iter(desk.publication.claims_by_place))
    for day in ("2016-03-20", "2016-03-28"):
        assert "What this rests on" in client.get(f"/places/{place_id}?on={day}").text
    assert fits == [None]


def test_a_place_as_known_on_a_day_shows_and_counts_only_what_was_published_by_then(client: TestClient) -> None:
    claims = client.app.state.desk.publication.claims_by_place  # type: ignore[attr-defined]
    place_id, here = max(claims.items(), key=lambda item: len(item[1]))
    published = sorted({claim.published_on for claim in here})
    known_on = published[len(published) // 2 - 1]
    page = client.get(f"/places/{place_id}?on={known_on}&known={known_on}").text
    assert f"As known on {known_on}" in page
    for claim in here:
        assert (f'id="claim-{claim.claim_id}"' in page) == (claim.published_on <= known_on)


def test_a_place_says_what_it_would_be_without_a_source(client: TestClient) -> None:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    place_id, here = max(desk.publication.claims_by_place.items(), key=lambda item: len(item[1]))
    day = here[-1].published_on
    why = desk.explain(place_id, day)
    moved = [other for other in why.without_sources if other.probabilities != why.probabilities]
    assert moved
    page = client.get(f"/places/{place_id}?on={day}").text
    assert "Without one source" in page
    assert "all sources of" in page.split("Without one source")[1] or moved[0].name in page.split("Without one source")[1]
