"""Every fault of a theatre is found, with its file, line and cure."""

import time
from pathlib import Path

import pytest

from fogline.theatre import load_theatre
from fogline.theatre.check import check_theatre
from fogline.theatre.load import theatre_path

HEAD = """name = "north"
title = "The northern war"
countries = ["SY"]
start_on = 2015-01-01
extent = { west = 35.0, south = 32.0, east = 40.0, north = 37.0 }

[[sides]]
id = "red"
label = "Red"
colour = "#aa0000"
shape = "circle"

[[sides]]
id = "blue"
label = "Blue"
colour = "#0000aa"
shape = "square"

[[generics]]
words = ["militants"]
default = ["red"]
[generics.by_camp]
red = ["blue"]
"""
ACTORS = """[[actors]]
name = "Red Army"
side = "red"
aliases = ["RA"]
to = 2015-12-31

[[actors]]
name = "Blue Guard"
side = "blue"
aliases = [
  "BG",
]
"""
PLACES = """place_id,name,kind,lat,lon,parent,country,aliases,population,checked
n:a,Anton,town,36.0,37.0,n:c,SY,Antun|Anten,100,hand
n:b,Berta,town,36.5,37.5,,SY,,,hand
n:c,Cesar (governorate),governorate,36.2,37.2,,SY,,,hand
"""
SOURCES = """source,name,camp,country,kind,aliases,domain,pinned_accuracy
wire,The Wire,,SY,agency,,,
red-tv,Red TV,red,SY,outlet,,,0.5
"""
FILES = {"theatre.toml": HEAD, "actors.toml": ACTORS, "places.csv": PLACES, "sources.csv": SOURCES}


def write(folder: Path, **changed: str | None) -> Path:
    for name, text in FILES.items():
        content = changed.get(name.split(".")[0], text)
        if content is not None:
            (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_a_good_theatre_has_no_fault(tmp_path: Path) -> None:
    assert check_theatre(write(tmp_path)) == []
    assert load_theatre(str(tmp_path)).side_ids == ("red", "blue")


CASES = [
    ('title = "The northern war"', "title = ", "theatre.toml", 2, "not valid TOML"),
    ('countries = ["SY"]', 'contries = ["SY"]', "theatre.toml", 3, "unknown key 'contries'"),
    ("start_on = 2015-01-01", 'start_on = "2015"', "theatre.toml", 4, "write a date without quotes"),
    ("start_on = 2015-01-01", "start_on = 2015-01-01\nend_on = 2014-01-01", "theatre.toml", 5, "before start_on"),
    ("west = 35.0", "west = 45.0", "theatre.toml", 5, "extent"),
    ('id = "red"', 'id = "contested"', "theatre.toml", 8, "no side holds a place alone"),
    ('"#aa0000"', '"red"', "theatre.toml", 10, "#rrggbb"),
    ('shape = "square"', 'shape = "blob"', "theatre.toml", 17, "use one of circle"),
    (
        'colour = "#0000aa"\nshape = "square"',
        'colour = "#AA0000"\nshape = "circle"',
        "theatre.toml",
        16,
        "colour and shape of another",
    ),
    ('label = "Blue"\n', "", "theatre.toml", 13, "has no label"),
    ('id = "blue"', 'id = "red"', "theatre.toml", 14, "stands twice"),
    ('default = ["red"]', 'default = ["green"]', "theatre.toml", 21, "unknown side 'green'"),
    ('red = ["blue"]', 'green = ["blue"]', "theatre.toml", 23, "unknown camp 'green'"),
    ('side = "blue"', 'side = "green"', "actors.toml", 9, "unknown side 'green'"),
    ("to = 2015-12-31", "from = 2016-01-01\nto = 2015-12-31", "actors.toml", 6, "ends before it begins"),
    ('  "BG",', '  "BG",\n  "RA",', "actors.toml", 12, "at the same time"),
    ('name = "Blue Guard"\n', "", "actors.toml", 7, "has no name"),
    ("36.5,37.5", "37.5,36.5", "places.csv", 3, "lat and lon are not swapped"),
    ("36.5,37.5", "x,37.5", "places.csv", 3, "not a number"),
    ("37.0,n:c", "37.0,n:z", "places.csv", 2, "no place"),
    ("37.2,,SY", "37.2,n:a,SY", "places.csv", 2, "within itself"),
    ("n:b,Berta", "n:a,Berta", "places.csv", 3, "stands twice"),
    ("n:b,Berta,town,36.5,37.5", "n:b,Anton,town,36.01,37.01", "places.csv", 3, "shares a name"),
    ("Antun|Anten,100", "Antun|Anten,many", "places.csv", 2, "whole number"),
    (",hand\nn:b", ",hand,extra\nn:b", "places.csv", 2, "number of cells"),
    ("red-tv,Red TV,red", "red-tv,Red TV,green", "sources.csv", 3, "unknown camp 'green'"),
    ("red-tv,", "wire,", "sources.csv", 3, "stands twice"),
    (",0.5", ",1.5", "sources.csv", 3, "0 to 1"),
]


@pytest.mark.parametrize(("old", "new", "file", "line", "words"), CASES, ids=[f"{case[2]}:{case[3]} {case[4]}" for case in CASES])
def test_a_fault_is_found_with_its_line(tmp_path: Path, old: str, new: str, file: str, line: int, words: str) -> None:
    assert old in FILES[file]
    faults = check_theatre(write(tmp_path, **{file.split(".", maxsplit=1)[0]: FILES[file].replace(old, new, 1)}))
    found = [(Path(fault.path).name, fault.line) for fault in faults if words in str(fault)]
    assert (file, line) in found, [str(fault) for fault in faults]
    assert all(fault.cure for fault in faults)


def test_faults_of_all_files_come_together_in_order(tmp_path: Path) -> None:
    faults = check_theatre(write(tmp_path, theatre="x = ", actors=None, sources="source\nwire\nwire\n"))
    assert [Path(fault.path).name for fault in faults] == ["actors.toml", "sources.csv", "theatre.toml"]


def test_a_file_that_is_not_text_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "places.csv").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in str(check_theatre(tmp_path)[0])


def test_the_theatre_that_ships_has_no_fault() -> None:
    assert [str(fault) for fault in check_theatre(theatre_path("syria"))] == []


def test_thousands_of_faulty_tables_are_told_in_no_time(tmp_path: Path) -> None:
    for file, words in FILES.items():
        (tmp_path / file).write_text(words, encoding="utf-8")
    with (tmp_path / "theatre.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[ sides ]]\nid = "same"\n' * 6000)
    begun = time.process_time()
    faults = check_theatre(tmp_path)
    assert time.process_time() - begun < 2.0
    assert len(faults) > 6000
    assert len({str(fault) for fault in faults}) > 6000, "each names its own line"
