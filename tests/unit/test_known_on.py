"""As known on a day: every command and every page that answers from the store can be asked so, and then tells nothing later."""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from fogline.access import open_access
from fogline.cli.app import app
from fogline.contracts import claim_to_row, write_jsonl
from fogline.forecasts.war.outlook import Ask
from fogline.foreseeing import foresee
from fogline.review import Signature
from fogline.settings import Settings
from fogline.web import create_app
from fogline.web.gate import Gate
from fogline.workspace import Workspace
from people import Person, serving

THEN = "2016-04-10"
LATER = ("test-army", "test-blog", "Raqqa", "withdrew", "on Thursday", "bad.jsonl", '"r4"', "2017-06-05")
"""Words of what was published, decided or tried after that day."""

REPORTS = [
    ("r1", "2016-03-27", "test-wire", "The Syrian army recaptured Palmyra from Islamic State on Sunday, the Observatory said."),
    ("r2", "2016-03-28", "test-wire-2", "The Syrian army recaptured Palmyra from Islamic State on Sunday, the Observatory said."),
    ("r3", "2016-04-05", "test-wire-2", "Islamic State will attack Palmyra within a month, a commander said."),
    ("r4", "2016-12-11", "test-wire", "Islamic State fighters captured Palmyra on Sunday after the army withdrew from the city."),
    ("r5", "2017-03-02", "test-army", "The Syrian army recaptured Palmyra on Thursday, a military source said."),
    (
        "r6",
        "2017-06-05",
        "test-blog",
        "Islamic State holds Raqqa. The army will capture Raqqa within a month, a general said.",
    ),
]

COMMANDS = {
    "run": [["run"]],
    "publish": [["publish", "OUT/site"], ["publish", "OUT/one.html", "--single-file"], ["publish", "OUT/map.svg"]],
    "show": [["show", "Palmyra"]],
    "diff": [["diff", "2016-03-01", "2016-04-09"], ["diff", "Palmyra", "--known-on", "2016-03-27"]],
    "explain": [["explain", "Palmyra", "2016-04-09"]],
    "claims": [["claims"], ["claims", "--json"]],
    "sources": [["sources"]],
    "forecasts": [["forecasts"], ["forecasts", "--listen"], ["forecasts", "--scores"], ["forecasts", "--strengths"]],
    "rejections": [["rejections"]],
    "outlooks": [["outlooks"]],
    "brief": [["brief", "--since", "2016-03-01", *form] for form in ([], ["--out", "OUT/b.md"], ["--out", "OUT/b.html"])],
    "review": [["review"], ["review", "--mine"]],
    "decisions list": [["decisions", "list"]],
    "decisions agreement": [["decisions", "agreement"]],
    "decisions export": [["decisions", "export", "--partial", "--out", "OUT/gold.jsonl"]],
    "export": [["export", "OUT/file", "--as", form] for form in ("acled", "kml", "ftm", "geojson")],
    "audit": [["audit"]],
    "extract": [["extract", "IN", "--out", "OUT/claims.jsonl", "--workers", "1"]],
    "group": [["group", "IN", "--out", "OUT/origins.jsonl"]],
    "estimate": [["estimate", "--claims", "CLAIMS", "--theatre", "syria", "--out", "OUT/control.csv"]],
    "score": [["score", "--claims", "CLAIMS", "--theatre", "syria", "--out", "OUT/scores.json"]],
}
"""Every command that can be asked so, as it is asked."""

NOT_ASKED = {
    **dict.fromkeys(["demo", "init", "restore"], "makes a workspace"),
    **dict.fromkeys(["read", "import", "watch", "gather"], "takes in what is new"),
    **dict.fromkeys(["backup", "share", "verify"], "copies or checks all that is kept"),
    "serve": "each page is asked with ?known=",
    "simulate": "--from is the day as known on which it looks ahead",
    "train": "learns from the files that it is given",
    "decisions undo": "decides",
    "doctor": "is about this machine",
    "theatre": "is about data packs",
    "user": "is about accounts as they are",
}
"""Every other command, or group of them, and why."""

PAGES_NOT_ASKED = {
    **dict.fromkeys([f"/review/{what}/{{ident:path}}" for what in ("claims", "places", "sources", "reports")], "decides"),
    "/review/forecasts": "decides",
    **dict.fromkeys(["/login", "/account", "/account/data.json"], "is about who asks"),
    **dict.fromkeys(["/healthz", "/readyz", "/metrics", "/assets/{name}"], "is about the server"),
    "/api/v1/basemap": "is about the land",
}


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A war of which much came later than the day: reports, a decision, an outlook, an input that could not be read."""
    folder = tmp_path_factory.mktemp("known")
    rows = [{"report_id": r, "published": day, "source": s, "title": "", "text": text} for r, day, s, text in REPORTS]
    write_jsonl(folder / "in.jsonl", rows)
    write_jsonl(folder / "bad.jsonl", [{"report_id": "bad", "published": "not a date", "source": "x", "text": "Nothing."}])
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))
    workspace.run([folder / "in.jsonl", folder / "bad.jsonl"])
    write_jsonl(folder / "claims.jsonl", map(claim_to_row, workspace.extracted_claims()))
    access = open_access(workspace.folder)
    access.audit.note("test-army", "login")
    claim = workspace.claims(report_id="r4")[0]
    for reviewer in ("test-army", "test-blog"):
        workspace.review.decide("accept", claim.claim_id, signed=Signature(reviewer))
    workspace.run()
    foresee(workspace, Ask(date(2017, 6, 5), 30, 20))
    yield workspace
    workspace.close()


def test_every_command_is_asked_as_known_on_a_day_or_says_why_it_cannot_be() -> None:
    named = dict(_leaves(typer.main.get_command(app)))
    can_be_asked = {name for name, command in named.items() if "known_on" in {parameter.name for parameter in command.params}}
    assert can_be_asked == set(COMMANDS)
    others = {name if name in NOT_ASKED else name.partition(" ")[0] for name in set(named) - can_be_asked}
    assert others == set(NOT_ASKED)


@pytest.mark.parametrize("words", [words for asked in COMMANDS.values() for words in asked], ids=" ".join)
def test_a_command_tells_nothing_that_came_later(words: list[str], war: Workspace, tmp_path: Path) -> None:
    then = _told(war, [*words, "--known-on", THEN], tmp_path / "then")
    assert [word for word in LATER if word in then] == []
    if words[0] not in ("run", "diff") and words[-1] not in ("OUT/map.svg", "--strengths"):
        now = _told(war, words, tmp_path / "now")
        assert [word for word in LATER if word in now] != [], "the same without the day tells of later days"


def test_a_decision_is_made_on_what_is_known_now(war: Workspace) -> None:
    claim_id = war.review.queue()[0].claim.claim_id
    result = CliRunner().invoke(app, ["review", "accept", claim_id, "-w", str(war.folder), "--known-on", THEN])
    assert "leave --known-on out" in str(result.exception)


@pytest.fixture(scope="module")
def ann(war: Workspace) -> Iterator[Person]:
    """Somebody who may see everything."""
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    with serving(war, Gate(open_access(war.folder), is_local=True)) as address:
        person = Person(address)
        person.gives_name("Ann")
        yield person


def test_every_page_is_asked_as_known_on_a_day_or_says_why_it_cannot_be(war: Workspace) -> None:
    cannot = {path for path, name in _pages(war) if name is None}
    assert cannot == set(PAGES_NOT_ASKED)


def test_no_page_tells_what_came_later(war: Workspace, ann: Person) -> None:
    place_id = war.find_place("Palmyra").place_id
    outlook_id = next((war.folder / "outlooks").glob("*.json")).stem[11:]
    values = {
        "place_id": place_id,
        "source": "test-wire",
        "origin_id": war.members(known_on=date.fromisoformat(THEN))["r1"].origin_id,
        "ident": "r1..r2",
        "report_id": "r1",
    }
    n_pages, told_now = 0, []
    for path, name in _pages(war):
        if name is None:
            continue
        filled = _filled(path, values | {"outlook_id": outlook_id})
        query = {"/api/v1/explain": f"place_id={place_id}&", "/search": "q=army&"}.get(path, "")
        then = _read(ann, f"{filled}?{query}{name}={THEN}")
        n_pages += 1
        if "{outlook_id}" in path:
            assert then == "404", f"{path}: an outlook that was made from a later day"
            continue
        assert then not in ("404", "400", "422", "500"), path
        assert [word for word in LATER if word in then] == [], path
        now = _read(ann, f"{filled}?{query}".rstrip("?&"))
        if any(word in now for word in LATER):
            told_now.append(path)
    assert n_pages >= 45
    assert len(told_now) >= 25


def test_pages_of_a_day_lead_to_pages_of_that_day(war: Workspace, ann: Person) -> None:
    page = _read(ann, f"/brief?known={THEN}")
    assert f"As known on {THEN}" in page
    assert f'href="/sources?known={THEN}"' in page
    assert f'name="known" value="{THEN}"' in page
    place = _read(ann, f"/places/{war.find_place('Palmyra').place_id}?known={THEN}&on={THEN}")
    assert "By all that is known now" in place
    assert _read(ann, f"/reports/r4?known={THEN}") == "404"
    assert "withdrew" in _read(ann, "/reports/r4")


def _leaves(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # Typer's own copy of click
    if isinstance(command, TyperGroup):
        for word, inner in command.commands.items():
            yield from _leaves(inner, f"{name} {word}".strip())
    else:
        yield name, command


def _told(war: Workspace, words: list[str], out: Path) -> str:
    """What a command says on both streams, and what it writes."""
    out.mkdir()
    known = {"OUT": str(out), "IN": str(war.folder.parent / "in.jsonl"), "CLAIMS": str(war.folder.parent / "claims.jsonl")}
    given = [known.get(word, word.replace("OUT/", f"{out}/")) for word in words]
    place = [] if words[0] in ("extract", "group", "estimate", "score") else ["-w", str(war.folder)]
    result = CliRunner().invoke(app, [*given, *place])
    assert result.exit_code == 0, (words, result.exception, result.output)
    written = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(out.rglob("*")) if path.is_file()]
    return "\n".join([result.output.replace(str(out), ""), *written])


def _pages(war: Workspace) -> list[tuple[str, str | None]]:
    """Every address that can be got, with what the day is called there."""
    found = []
    for route in create_app(war, Gate(open_access(war.folder), is_local=True)).routes:
        for one in getattr(route, "effective_route_contexts", lambda alone=route: [alone])():
            if "GET" in (one.methods or ()) and hasattr(one, "dependant"):
                names = {parameter.alias for parameter in one.dependant.query_params}
                found.append((one.path, next((name for name in ("known", "known_on") if name in names), None)))
    return found


def _filled(path: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}:path}}", value).replace(f"{{{name}}}", value)
    return path


def _read(person: Person, address: str) -> str:
    """The page, once it is there; the status where it is refused."""
    for _ in range(60):
        answer = person.get(address)
        if "refresh" not in answer.headers:
            return answer.text if answer.is_success else str(answer.status_code)
    pytest.fail(f"{address} never came")
