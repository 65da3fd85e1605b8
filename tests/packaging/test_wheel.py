"""The wheel has all that it needs, and runs outside the repository without Node."""

import base64
import csv
import hashlib
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = (".toml", ".csv", ".tsv", ".json", ".jsonl", ".txt", ".md", ".xml")
"""Tables, the samples that the demo reads, and the licences of what is bundled."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


def test_front_end_theatres_samples_and_data_are_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "fogline/web/assets/app.js",
        "fogline/theatres/syria/theatre.toml",
        "fogline/theatres/syria/places.csv",
        "fogline/samples/reports.jsonl",
        "fogline/codebook.toml",
        "fogline/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if "node_modules" in name or "__pycache__" in name]


def test_nothing_that_is_not_needed_is_in_the_wheel_and_each_file_has_its_hash(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        folders = {name.partition("/")[0] for name in names}
        assert {"fogline"} == {folder for folder in folders if not folder.endswith(".dist-info")}
        kinds = {Path(name).suffix for name in names if name.startswith("fogline/")}
        assert kinds <= {".py", ".typed", ".html", ".css", ".js", ".svg", ".woff2", ".gz", ".npz", *DATA}
        assert not [name for name in names if "/test" in name or Path(name).name.startswith((".", "conftest", "fogline.toml"))]
        content = {name: opened.read(name) for name in names}
    (record,) = (name for name in names if name.endswith(".dist-info/RECORD"))
    listed = {name: digest for name, digest, _ in csv.reader(content[record].decode().splitlines()) if digest}
    assert listed.keys() == names - {record}
    for name, digest in listed.items():
        found = base64.urlsafe_b64encode(hashlib.sha256(content[name]).digest()).rstrip(b"=").decode()
        assert digest == f"sha256={found}", name
    for secret in (b"$argon2id$v=", b"PRIVATE KEY-----", b"SQLite format 3\0"):
        holding = [name for name, words in content.items() if secret in words and name != "fogline/store/backup.py"]
        assert holding == [], "no account, no key, no database comes along"


def test_the_wheel_runs_the_demo_outside_the_repository(wheel: Path, tmp_path: Path) -> None:
    """A new environment gets the wheel alone; what it depends on is lent from this one, and Node is not on the path."""
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import site; print(site.getsitepackages()[0])"], check=True, capture_output=True, text=True
        ).stdout.strip()
    )
    zipfile.ZipFile(wheel).extractall(site)
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | {
        "PATH": "/usr/sbin"
    }
    where = subprocess.run(
        [python, "-c", "import fogline; print(fogline.__file__)"], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert str(site) in where.stdout
    result = subprocess.run(
        [python, "-m", "fogline", "demo", "--once"], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "Palmyra" in result.stdout
    assert (tmp_path / "fogline-demo" / "fogline.db").is_file()
    assert not (tmp_path / "fogline-demo" / "access.db").exists(), "no sample account"
