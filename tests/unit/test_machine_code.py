"""Compiled code has a place to go wherever Fogline runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fogline import machine_code

SAID = "import os, fogline; print(os.environ.get('NUMBA_CACHE_DIR', ''))"


def said(**environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SAID], capture_output=True, text=True, check=True, env=environment
    ).stdout.strip()


def test_a_folder_that_was_named_stays() -> None:
    assert said(**os.environ, NUMBA_CACHE_DIR="/somewhere") == "/somewhere"


def test_where_nothing_may_be_written_each_process_has_its_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine_code, "_may_write", lambda _folder: False)
    monkeypatch.setattr(machine_code.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(machine_code.atexit, "register", lambda *_given, **_options: None)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    machine_code.settle_cache()
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_above_tells_whether_one_can_be_made(tmp_path: Path) -> None:
    assert machine_code._may_write(tmp_path / "not" / "there")
    assert not machine_code._may_write(Path("/proc/not/there")) or os.geteuid() == 0
