"""The worked examples of the how-tos: a theatre without fault, and one extended by hand that finds what was missed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from fogline.claims import extract_claims
from fogline.contracts import report_from_row
from fogline.model import Claim, Report
from fogline.theatre import load_theatre
from fogline.theatre.check import check_theatre

FOLDER = Path(__file__).parents[3] / "docs" / "how-to"


def blocks(document: str, mark: str) -> Iterator[tuple[str, str]]:
    """The name and the text of each block that says for which file it is."""
    text = (FOLDER / document).read_text(encoding="utf-8")
    yield from re.findall(rf"```\w+\n# {mark}: (\S+)\n(.*?)```", text, re.DOTALL)


def write_example(folder: Path) -> None:
    for name, text in blocks("bring-another-war.md", "file"):
        (folder / name).write_text(text, encoding="utf-8")


def extend_example(folder: Path) -> None:
    for name, text in blocks("extend-a-theatre.md", "add to"):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text if name.endswith(".csv") else f"\n{text}")
    for name, text in blocks("extend-a-theatre.md", "file"):
        (folder / name).write_text(text, encoding="utf-8")


def printed_report() -> Report:
    (line,) = re.findall(r"```json\n(.*?)\n```", (FOLDER / "extend-a-theatre.md").read_text(encoding="utf-8"))
    return report_from_row(json.loads(line))


def rows_of(folder: Path) -> list[list[str]]:
    """The claims of the printed report, as the page's table writes them."""
    found = extract_claims([printed_report()], load_theatre(str(folder)), workers=1)
    return [
        [claim.action, "+".join(claim.actor), claim.place, str(claim.start), claim.evidence]
        for claim in found
        if isinstance(claim, Claim)
    ]


def test_the_worked_example_can_be_used_as_it_is_printed(tmp_path: Path) -> None:
    write_example(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["actors.toml", "places.csv", "sources.csv", "theatre.toml"]
    assert [str(fault) for fault in check_theatre(tmp_path)] == []
    theatre = load_theatre(str(tmp_path))
    assert (len(theatre.sides), len(theatre.actors), len(theatre.places), len(theatre.sources)) == (2, 4, 4, 2)
    assert theatre.generics[1].by_camp == {"crown": ("league",), "league": ("crown",)}


def test_the_extended_example_has_no_fault_and_gives_the_claims_that_the_page_prints(tmp_path: Path) -> None:
    write_example(tmp_path)
    before = rows_of(tmp_path)
    extend_example(tmp_path)
    assert [str(fault) for fault in check_theatre(tmp_path)] == []
    page = (FOLDER / "extend-a-theatre.md").read_text(encoding="utf-8")
    table = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith(("| captures |", "| bombards |"))]
    assert len(table) == 2
    assert rows_of(tmp_path) == table
    assert [row[2] for row in before] == ["Voss road"]
