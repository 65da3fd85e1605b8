"""What is kept between processes comes back whole, or not at all."""

import os
from pathlib import Path

import pytest

from fogline.caches import MOST_FILES, cache_folder, keep, read_kept


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a kind, in a place of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "fogline" / "kind"


def test_what_is_kept_comes_back() -> None:
    keep("kind", "name", b"some numbers")
    found = read_kept("kind", "name")
    assert found is not None
    assert bytes(found) == b"some numbers"
    assert read_kept("kind", "other") is None


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data[:20], lambda _data: b"", lambda data: data + b"x"])
def test_a_file_of_another_length_is_as_if_it_were_not_there(folder: Path, spoil) -> None:  # noqa: ANN001
    keep("kind", "name", b"some numbers")
    (folder / "name").write_bytes(spoil((folder / "name").read_bytes()))
    assert read_kept("kind", "name") is None


def test_one_changed_byte_is_seen(folder: Path) -> None:
    keep("kind", "name", b"some numbers")
    data = bytearray((folder / "name").read_bytes())
    data[-3] ^= 1
    (folder / "name").write_bytes(data)
    assert read_kept("kind", "name") is None
    keep("kind", "name", b"some numbers")
    assert read_kept("kind", "name") is not None


def test_who_reads_an_older_file_is_not_disturbed_by_a_newer_one() -> None:
    keep("kind", "name", b"older" * 1000)
    older = read_kept("kind", "name")
    keep("kind", "name", b"newer")
    assert older is not None
    assert bytes(older) == b"older" * 1000


def test_of_many_files_those_last_used_stay(folder: Path) -> None:
    for number in range(MOST_FILES):
        keep("kind", str(number), b"x")
        os.utime(folder / str(number), (number, number))
    read_kept("kind", "0")
    keep("kind", "last", b"x")
    left = {path.name for path in folder.iterdir()}
    assert len(left) == MOST_FILES
    assert {"0", "last"} <= left
    assert "1" not in left


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep("kind", "name", b"x")
    assert read_kept("kind", "name") is None


def test_without_a_named_folder_caches_lie_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("kind") == tmp_path / ".cache" / "fogline" / "kind"
