import json
import re
from pathlib import Path

import pytest

from fogline.errors import InputError
from fogline.publish import Publication, publish_site

pytestmark = pytest.mark.usefixtures("built")


def test_every_link_inside_the_folder_leads_to_a_file(publication: Publication, tmp_path: Path) -> None:
    publish_site(publication, tmp_path / "site")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) == 10 + 2 + 2 + 3 + 2 + 1
    for page in pages:
        for target in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text(encoding="utf-8")):
            assert target.startswith("https://example.org") or (page.parent / target).resolve().is_file(), (page, target)


def test_data_of_the_folder_can_be_read(publication: Publication, tmp_path: Path) -> None:
    publish_site(publication, tmp_path / "site")
    atlas = json.loads((tmp_path / "site/data/atlas.json").read_text())
    assert atlas["places"]["id"] == ["t:ford", "t:mill"]
    config = json.loads(re.search(r'id="config">(.*?)</script>', (tmp_path / "site/index.html").read_text())[1])  # type: ignore[index]
    for name in config["slugs"]:
        assert (tmp_path / f"site/data/claims/{name}.json").is_file()
        assert (tmp_path / f"site/places/{name}.html").is_file()


def test_one_file_holds_everything_and_names_no_host(publication: Publication, tmp_path: Path) -> None:
    out = publish_site(publication, tmp_path / "war.html", single_file=True)
    html = out.read_text(encoding="utf-8")
    assert out == tmp_path / "war.html"
    assert "<link" not in html
    assert not re.search(r"<script[^>]+src=|<img", html)
    assert "sha256-" in html
    assert "\\u003cscript\\u003ealert" in html
    assert len(html.encode()) < 3_000_000


def test_same_publication_same_bytes(publication: Publication, tmp_path: Path) -> None:
    first = publish_site(publication, tmp_path / "a.html", single_file=True).read_bytes()
    assert publish_site(publication, tmp_path / "b.html", single_file=True).read_bytes() == first


def test_a_file_in_the_way_is_said(publication: Publication, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(InputError, match="single-file"):
        publish_site(publication, tmp_path / "x")
