"""Damage to a workspace is found, whatever it is, and each finding says what to do."""

import random
import sqlite3
from pathlib import Path

import pytest
from small_war import kept, run_files
from typer.testing import CliRunner

from fogline.cli.app import app
from fogline.errors import FoglineError
from fogline.verifying import verify_desk
from fogline.workspace import Workspace


def faults_of(workspace: Workspace) -> list[str]:
    return [f"{finding.what}: {finding.item}" for finding in verify_desk(workspace.desk).faults]


def data_of(workspace: Workspace) -> dict[str, object]:
    """All that is kept but origins, which the next run finds again, and notes; of these, what answers rest on."""
    answers = {"run": workspace.latest_run(), "decisions": workspace.desk.records.used_decisions()}
    return {name: rows for name, rows in kept(workspace).items() if name not in {"origins", "meta"}} | answers


def spoil(workspace: Workspace, statement: str) -> None:
    with sqlite3.connect(workspace.folder / "fogline.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_sound_workspace_has_no_finding_and_gives_its_run_again(workspace: Workspace) -> None:
    found = verify_desk(workspace.desk, n_again=None)
    assert found.findings == ()
    assert found.n_reproduced == 2
    assert found.counts["reports"] == 30


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE reports SET text = replace(text, 'captured', 'lost') WHERE report_id = 'r5-3'",
            "the report is not what was read",
        ),
        ("UPDATE reports SET published = '2016-01-01' WHERE report_id = 'r5-3'", "the report is not what was read"),
        ("UPDATE reports SET digest = NULL WHERE report_id = 'r5-3'", "the report has no digest"),
        ("DELETE FROM reports WHERE report_id = 'r5-3'", "names what is not in reports"),
        ("UPDATE claims SET row = replace(row, 'captures', 'holds')", "the claim is not what was extracted"),
        ("DELETE FROM claims WHERE report_id = 'r5-3'", "the report has 0 claims where 1 were extracted"),
        ("UPDATE decisions SET reviewer = 'bob'", "the decision is not what was decided"),
        ("UPDATE rejections SET detail = 'nothing'", "the rejection is not what was rejected"),
        ("UPDATE origins SET of = 'nowhere' WHERE report_id = 'r5-3'", "origins.of names what is not in reports"),
        (
            "UPDATE origins SET of = 'r5-4', relation = 'copy' WHERE report_id = 'r5-3'",
            "found anew, the report has another origin: r5-3",
        ),
        ("UPDATE origins SET score = 0.5 WHERE report_id = 'r5-3'", "found anew, the report has another origin: r5-3"),
        ("DELETE FROM origins WHERE report_id = 'r5-3'", "found anew, the report has another origin: r5-3"),
        ("UPDATE extractions SET n_claims = 9 WHERE report_id = 'r5-3'", "claims where 9 were extracted"),
        ("UPDATE runs SET n_claims = n_claims + 1", "listed otherwise than it was"),
        ("UPDATE runs SET parameters = replace(parameters, '0.0', '0.1')", "listed otherwise than it was"),
        ("UPDATE runs SET is_latest_known = NOT is_latest_known", "listed otherwise than it was"),
        ("UPDATE meta SET value = 'f00' WHERE key = 'latest_run'", "the note latest_run names what is not in runs"),
        ("UPDATE meta SET value = 'f00' WHERE key = 'latest_decisions'", "latest_decisions names what is not in decisions"),
        ("UPDATE meta SET value = 'f00' WHERE key = 'extracted_by'", "extracted_by names what is not in extractions"),
    ],
)
def test_a_changed_row_is_found(workspace: Workspace, statement: str, what: str) -> None:
    spoil(workspace, statement)
    assert any(what in fault for fault in faults_of(workspace))


@pytest.mark.parametrize("name", ["control.parquet", "sieges.parquet", "track_records.json", "forecasts.json"])
def test_a_changed_or_missing_file_of_a_run_is_found(workspace: Workspace, name: str) -> None:
    path = workspace.folder / "runs" / workspace.latest_run().run_id / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (fault,) = faults_of(workspace)
    assert workspace.latest_run().run_id in fault
    path.unlink()
    (fault,) = faults_of(workspace)
    assert "missing or damaged" in fault


def test_a_run_forged_with_its_digest_is_found_by_making_it_again(workspace: Workspace) -> None:
    from fogline.store import folder_digest

    folder = workspace.folder / "runs" / workspace.latest_run().run_id
    (folder / "forecasts.json").write_text("[ ]")
    spoil(workspace, f"UPDATE runs SET digest = '{folder_digest(folder)}' WHERE run_id = '{folder.name}'")
    (fault,) = faults_of(workspace)
    assert fault.startswith("made again, the run gives other files")


def test_what_an_interrupted_run_leaves_is_told_and_no_fault(workspace: Workspace) -> None:
    (workspace.folder / "runs" / ".0123456789abcdef.77").mkdir()
    found = verify_desk(workspace.desk, n_again=0)
    assert found.faults == []
    assert [finding.item for finding in found.findings] == [".0123456789abcdef.77"]


def test_flipped_bits_in_the_database_never_pass_for_what_was_kept(workspace: Workspace) -> None:
    """Each flip is found, or the database refuses to open, or it hit a byte that means nothing."""
    path = workspace.folder / "fogline.db"
    sound, data, files = path.read_bytes(), data_of(workspace), run_files(workspace)
    workspace.close()
    chance = random.Random(3)
    n_found = 0
    for _ in range(25):
        spoilt = bytearray(sound)
        for _ in range(3):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        for rest in ("-wal", "-shm"):
            Path(f"{path}{rest}").unlink(missing_ok=True)
        path.write_bytes(spoilt)
        try:
            opened = Workspace.open(workspace.folder)
        except FoglineError:
            n_found += 1
            continue
        if verify_desk(opened.desk, n_again=0).faults:
            n_found += 1
        else:
            assert data_of(opened) == data
            assert run_files(opened) == files
        opened.close()
    assert n_found >= 10


def test_the_command_exits_with_1_and_says_the_cure(workspace: Workspace) -> None:
    runner = CliRunner()
    sound = runner.invoke(app, ["verify", "--quick", "-w", str(workspace.folder)])
    assert sound.exit_code == 0
    spoil(workspace, "DELETE FROM reports WHERE report_id = 'r5-3'")
    spoilt = runner.invoke(app, ["verify", "--quick", "-w", str(workspace.folder)])
    assert spoilt.exit_code == 1
    assert "fogline restore" in spoilt.output
