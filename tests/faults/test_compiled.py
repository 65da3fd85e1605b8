"""A run gives the same bytes whether its functions were compiled just now or came from the cache."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_war import new_workspace, write_reports

PROGRAM = (
    "import sys\nfrom fogline.workspace import Workspace\nfrom fogline.store import folder_digest\n"
    "workspace = Workspace.open(sys.argv[1])\nrun = workspace.run(sys.argv[2:]).run\n"
    "print(folder_digest(workspace.folder / 'runs' / run.run_id))\n"
)


@pytest.mark.slow
def test_what_is_compiled_and_what_is_cached_agree(tmp_path: Path) -> None:
    inputs = write_reports(tmp_path / "in.jsonl", 60)
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "compiled")}
    digests = []
    for name in ("compiled", "cached"):
        new_workspace(tmp_path / f"war-{name}").close()
        command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(tmp_path / f"war-{name}"), str(inputs)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        digests.append(done.stdout.strip())
    assert any((tmp_path / "compiled").rglob("*.nbc"))
    assert digests[0] == digests[1] != ""
