"""What operators start Fogline with: a container that needs no root and writes only to its volumes, units, alerts, materials."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("fogline.service", "fogline-watch.service")

READ_ONLY = """set -e
mount --make-rprivate /
mount -t tmpfs -o size=64m,mode=1777 tmpfs {room}
cd {room}
mount -o remount,bind,ro /
if touch {root}/written 2>/dev/null; then echo "the root may be written"; exit 3; fi
export HOME=/nonexistent TMPDIR={room} PYTHONDONTWRITEBYTECODE=1
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs {python} -m fogline {words}
"""


@pytest.mark.slow
def test_it_runs_without_capabilities_where_only_the_workspace_may_be_written(tmp_path: Path) -> None:
    """As ``podman run --read-only --cap-drop all`` has it, in name spaces of our own."""
    if (
        not (shutil.which("unshare") and shutil.which("setpriv"))
        or subprocess.run(["unshare", "-m", "true"], check=False).returncode
    ):
        pytest.skip("this machine lets nobody make name spaces of their own")
    text = "The Syrian army captured Palmyra from Islamic State on Sunday."
    row = {"report_id": "r", "published": "2016-03-27", "source": "wire", "text": text}
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n")
    room = tmp_path / "room"
    room.mkdir()
    words = f"init war && cd war && exec {sys.executable} -m fogline run {tmp_path}/in.jsonl --json"
    script = READ_ONLY.format(room=room, root=ROOT, python="sh -c '" + sys.executable, words=words + "'")
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["claims"] == 1


def test_the_container_needs_no_root_and_installs_by_hash() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER 10001" in last_stage
    assert last_stage.index("USER 10001") < last_stage.index('ENTRYPOINT ["fogline"]')
    assert any("--require-hashes -r /tmp/base.txt" in line for line in lines)
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_the_container_holds_what_runs_and_nothing_else() -> None:
    words = (DEPLOY / "Containerfile").read_text()
    _, build, last = re.split(r"^FROM .*$", words, flags=re.MULTILINE)
    assert re.findall(r"^COPY (.*)$", build, re.MULTILINE) == ["requirements/base.txt /tmp/base.txt", "dist/*.whl /tmp/"]
    assert re.findall(r"^COPY (.*)$", last, re.MULTILINE) == ["--from=build /opt/fogline /opt/fogline"]
    assert not re.search(r"^ADD|apt|user add|init|demo", last, re.MULTILINE)
    pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE))
    assert pinned.isdisjoint({"pytest", "playwright", "mypy", "ruff", "hypothesis", "hatchling", "pip", "uv"})


@pytest.mark.parametrize("name", UNITS)
def test_units_are_valid_and_shut_in(name: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    unit = tmp_path / name
    words = (DEPLOY / name).read_text().replace("/opt/fogline/bin/fogline", sys.executable).replace("User=fogline", "User=daemon")
    unit.write_text(words)
    verified = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stderr
    command = ["systemd-analyze", "security", "--offline=true", unit]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert exposure is not None
    assert float(exposure.group(1)) <= 2.0


def test_alerts_use_figures_that_there_are() -> None:
    asked = set(re.findall(r"\bfogline_\w+", (DEPLOY / "alerts.yml").read_text()))
    source = (ROOT / "src" / "fogline" / "web" / "health.py").read_text()
    assert asked
    assert all(f'"{name}"' in source for name in asked)


def test_every_pin_has_a_hash() -> None:
    for name in ("base.txt", "dev.txt", "frames.txt"):
        words = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^([\w.-]+(?:\[[\w,]+\])?)==.*?(?=^\S|\Z)", words, re.MULTILINE | re.DOTALL)
        blocks = re.split(r"^(?=[\w.-]+(?:\[[\w,]+\])?==)", words, flags=re.MULTILINE)[1:]
        assert len(pins) == len(blocks) > 20
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in words


def test_the_bill_of_materials_names_every_pin_with_its_hashes(tmp_path: Path) -> None:
    subprocess.run(
        ["make", "--silent", "-o", "install", "bom", f"BOM={tmp_path / 'bom.json'}"], cwd=ROOT, check=True, timeout=120
    )
    bill = json.loads((tmp_path / "bom.json").read_text())
    named = {component["name"].lower() for component in bill["components"]}
    pinned = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE)
    assert set(map(str.lower, pinned)) <= named
    hashed = [c for c in bill["components"] if any(ref.get("hashes") for ref in c.get("externalReferences", ()))]
    assert len(hashed) == len(bill["components"])
