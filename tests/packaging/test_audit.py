"""Known vulnerabilities looked up in advisories that lie on this machine."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BASE = (ROOT / "requirements" / "base.txt").read_text()
FASTAPI = re.findall(r"^fastapi==([\d.]+)", BASE, re.MULTILINE)[0]
MAPLIBRE = json.loads((ROOT / "frontend" / "package.json").read_text())["dependencies"]["maplibre-gl"]
ABOVE = f"{int(FASTAPI.split('.')[0]) + 1}.0"


def advisory(ident: str, name: str, *, ecosystem: str = "PyPI", at: datetime | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An advisory as OSV has them."""
    about = {"package": {"ecosystem": ecosystem, "name": name}} | {key: more.pop(key) for key in [*more] if key != "withdrawn"}
    modified = (at or datetime.now(UTC)).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"id": ident, "modified": modified, "affected": [about], **more}


def events(*steps: str, kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    return [{"type": kind, "events": [dict([step.split(" ")]) for step in steps]}]


NPM = advisory("N-0", "left-pad", ecosystem="npm", versions=["1.0.0"])


def look_up(folder: Path, *advisories: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """``make audit`` with these advisories, where the machine allows it without any network."""
    archive = folder / "all.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for number, about in enumerate(advisories):
            opened.writestr(f"{number}.json", json.dumps(about))
    may = shutil.which("unshare") and not subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True).returncode
    command = ["make", "--silent", "audit", f"ADVISORIES={archive}", f"BIN={Path(sys.executable).parent}"]
    return subprocess.run(["unshare", "-n", *command] if may else command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_pin_that_an_advisory_is_about_is_named_without_the_network(tmp_path: Path) -> None:
    found = look_up(
        tmp_path,
        advisory("A-1", "FastAPI", versions=[FASTAPI]),
        advisory("A-2", "fastapi", ranges=events("introduced 0", f"fixed {ABOVE}")),
        advisory("A-3", "fastapi", ranges=events("introduced 0", f"last_affected {FASTAPI}")),
        advisory("A-4", "fastapi", ranges=events("introduced no-version")),
        advisory("A-5", "maplibre-gl", ecosystem="npm", ranges=events("introduced 1.0.0", kind="SEMVER")),
        advisory("B-1", "fastapi", versions=["0.0.1"], ranges=events("introduced 0", f"fixed {FASTAPI}")),
        advisory("B-2", "fastapi", ranges=events(f"introduced {ABOVE}")),
        advisory("B-3", "fastapi", versions=[FASTAPI], withdrawn="2020-01-01T00:00:00Z"),
        advisory("B-4", "fastapi", ecosystem="npm", versions=[FASTAPI]),
        advisory("B-5", "fastapi", ranges=events("introduced 0", kind="GIT")),
    )
    assert found.returncode != 0
    *named, last = found.stdout.splitlines()
    assert named == [
        f"FastAPI {FASTAPI}: A-1",
        *(f"fastapi {FASTAPI}: A-{number}" for number in (2, 3, 4)),
        f"maplibre-gl {MAPLIBRE}: A-5",
    ]
    assert "9 advisories" in last
    assert last.endswith("5 are about a pin")


def test_only_advisories_of_today_that_are_about_no_pin_let_a_release_pass(tmp_path: Path) -> None:
    harmless = advisory("B-1", "fastapi", versions=["0.0.1"])
    assert look_up(tmp_path, harmless, NPM).returncode == 0
    one_sided = look_up(tmp_path, harmless)
    assert one_sided.returncode != 0
    assert "no advisories for npm" in one_sided.stderr
    long_ago = datetime.now(UTC) - timedelta(days=20)
    stale = look_up(
        tmp_path, *(advisory("B-1", "fastapi", versions=["0"], at=long_ago), NPM | {"modified": "2020-01-01T00:00:00Z"})
    )
    assert stale.returncode != 0
    assert "too old" in stale.stderr


@pytest.mark.parametrize("word", ["--strict", "--require-hashes", "npm"])
def test_asking_a_public_database_fails_where_it_cannot_answer(word: str) -> None:
    """Without ``--strict`` pip-audit passes where an index knows no advisories at all."""
    said = subprocess.run(["make", "--dry-run", "audit"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert word in said
