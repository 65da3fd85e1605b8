"""The worked example of the how-to is a theatre without fault."""

import re
from pathlib import Path

from fogline.theatre import load_theatre
from fogline.theatre.check import check_theatre

DOCUMENT = Path(__file__).parents[3] / "docs" / "how-to" / "bring-another-war.md"


def test_the_worked_example_can_be_used_as_it_is_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"```\w+\n# file: (\S+)\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert [name for name, _ in blocks] == ["theatre.toml", "actors.toml", "places.csv", "sources.csv"]
    for name, text in blocks:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [str(fault) for fault in check_theatre(tmp_path)] == []
    theatre = load_theatre(str(tmp_path))
    assert (len(theatre.sides), len(theatre.actors), len(theatre.places), len(theatre.sources)) == (2, 4, 4, 2)
    assert theatre.generics[1].by_camp == {"crown": ("league",), "league": ("crown",)}
