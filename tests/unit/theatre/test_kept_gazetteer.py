"""A gazetteer that was kept is the one that was merged."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from fogline.model import Place
from fogline.theatre import Theatre, load_theatre
from fogline.theatre.gazetteer import KEPT_FROM, Gazetteer, load_gazetteer
from fogline.theatre.kept_gazetteer import KIND, Names, name_gazetteer, pack, unpack


@pytest.fixture
def theatre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """A theatre, with the caches in a folder of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return dataclasses.replace(load_theatre("syria"), countries=())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of so many places that their gazetteer is kept."""
    path = tmp_path / "table.csv"
    write_table(path, KEPT_FROM)
    return path


def write_table(path: Path, n_places: int) -> None:
    rows = [f"{n},locality,Tell {n} Foqani,{30 + n / 1000:.3f},40.5,,{n},1,Tall {n}|تل فوقاني {n}" for n in range(n_places)]
    head = "wof_id,placetype,name,lat,lon,gn_id,population,is_current,names"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def contents(gazetteer: Gazetteer) -> str:
    """All that a gazetteer holds, in its order."""
    similar = [gazetteer.candidates(name) for name in ("Tel 17 Fokani", "Dayr az-Zawr", "Haleb")]
    return repr((list(gazetteer.places.items()), list(gazetteer.by_fold.items()), similar))


def test_the_second_time_it_comes_from_the_file(theatre: Theatre, table: Path, tmp_path: Path) -> None:
    merged = load_gazetteer(theatre, [table])
    kept = list((tmp_path / "cache" / "fogline" / KIND).iterdir())
    assert [path.name for path in kept] == [name_gazetteer(theatre, [table])]
    assert contents(load_gazetteer(theatre, [table])) == contents(merged)
    assert len(merged.places) > KEPT_FROM


def test_what_it_is_made_from_is_in_its_name(theatre: Theatre, table: Path) -> None:
    before = name_gazetteer(theatre, [table])
    place = Place("new", "Newtown", 35.0, 36.0)
    assert name_gazetteer(dataclasses.replace(theatre, places=(*theatre.places, place)), [table]) != before
    assert name_gazetteer(dataclasses.replace(theatre, countries=("SY",)), [table]) != before
    assert name_gazetteer(theatre, [table, table]) != before
    load_gazetteer(theatre, [table])
    write_table(table, KEPT_FROM + 1)
    assert name_gazetteer(theatre, [table]) != before
    assert f"wof:{KEPT_FROM}" in load_gazetteer(theatre, [table]).places


def test_a_damaged_file_is_made_again(theatre: Theatre, table: Path, tmp_path: Path) -> None:
    merged = load_gazetteer(theatre, [table])
    (file,) = (tmp_path / "cache" / "fogline" / KIND).iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert contents(load_gazetteer(theatre, [table])) == contents(merged)
    assert file.read_bytes() == whole


def test_a_small_one_is_not_kept(theatre: Theatre, table: Path, tmp_path: Path) -> None:
    write_table(table, 20)
    assert load_gazetteer(theatre, [table]).places
    assert not (tmp_path / "cache").exists()


def test_processes_that_make_it_at_once_all_have_it(theatre: Theatre, table: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from fogline.theatre import load_theatre; "
        "from fogline.theatre.gazetteer import load_gazetteer; "
        "print(len(load_gazetteer(load_theatre('syria'), [Path(sys.argv[1])]).by_fold))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, table], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [process.returncode for process in started] == [0, 0, 0]


def test_names_of_every_kind_come_back() -> None:
    place = Place("a", "A \ud800 name", 1.25, -0.0, "dam", "b", "SY", ("x", "y\nz"), 7)
    bare = Place("b", "B", 0.1, 0.2)
    names = Names({"a": place, "b": bare}, {"a": ("b", "a"), "": ("b",)}, {"k": ["a", ""]})
    assert unpack(memoryview(pack(names))) == names
