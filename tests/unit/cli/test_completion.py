"""Completion in a real bash, by the script that fogline itself gives it."""

import os
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fogline.cli.app import app
from fogline.cli.completion import DECISIONS
from fogline.contracts import write_jsonl
from fogline.review.decisions import KINDS, UNDO
from fogline.settings import Settings
from fogline.workspace import Workspace

BINARIES = Path(sys.executable).parent
EVIL = 'x`touch pwned`$(touch pwned)\\"; touch pwned; "\''
REPORTS = [
    ("r1", "2016-03-27", "test-wire", "The Syrian army recaptured Palmyra from Islamic State on Sunday."),
    ("r2", "2016-12-11", "test-wire", "Islamic State fighters captured Palmyra on Sunday. The army still holds Deir ez-Zor."),
    ("r3", "2017-03-02", EVIL, "The Syrian army recaptured Palmyra on Thursday, a military source said."),
]
Complete = Callable[..., list[str]]


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completion")
    rows = [{"report_id": r, "published": day, "source": source, "title": "", "text": text} for r, day, source, text in REPORTS]
    write_jsonl(folder / "in.jsonl", rows)
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))
    workspace.run([folder / "in.jsonl"])
    workspace.close()
    return folder / "war"


@pytest.fixture(scope="module")
def script() -> str:
    env = {**os.environ, "_FOGLINE_COMPLETE": "source_bash"}
    return subprocess.run([BINARIES / "fogline"], env=env, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def complete(war: Path, script: str) -> Complete:
    """What bash would offer after these words, the last of which is being typed."""

    def ask(*words: str, folder: Path = war) -> list[str]:
        typed = " ".join(map(shlex.quote, words))
        lines = [script, f"COMP_WORDS=({typed})", f"COMP_CWORD={len(words) - 1}"]
        lines += ["_fogline_completion fogline", 'printf "%s\\n" "${COMPREPLY[@]}"']
        env = {**os.environ, "PATH": f"{BINARIES}:{os.environ['PATH']}"}
        bash = ["bash", "--norc", "-c", "\n".join(lines)]
        done = subprocess.run(bash, env=env, cwd=folder, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return done.stdout.split()

    return ask


def test_places_by_name_and_id(complete: Complete) -> None:
    assert complete("fogline", "show", "pal") == ["Palmyra"]
    assert complete("fogline", "show", "Deir e") == ["Deir-ez-Zor"], "no space, so that the shell takes it for one word"
    assert complete("fogline", "show", "syria", ":", "pal") == ["palmyra"], "bash ends words at a colon"
    assert complete("fogline", "claims", "--place", "D") == ["Deir-ez-Zor"]
    assert set(complete("fogline", "diff", "")) >= {"Palmyra", "2017-03-02"}


def test_what_is_offered_for_a_place_is_that_place(complete: Complete, war: Path) -> None:
    opened = Workspace.open(war)
    offered = complete("fogline", "show", "")
    assert len(offered) == len(opened.places())
    assert {opened.find_place(name).place_id for name in offered} == set(opened.places())


def test_days_sources_sides_theatres_and_forms(complete: Complete) -> None:
    assert complete("fogline", "show", "Palmyra", "--on", "2016-1") == ["2016-12-11"]
    assert complete("fogline", "show", "Palmyra", "--on", "=", "2016-1") == ["2016-12-11"]
    assert complete("fogline", "explain", "Palmyra", "2017") == ["2017-03-02"]
    assert complete("fogline", "brief", "") == ["2017-03-02", "2016-12-11", "2016-03-27"]
    assert complete("fogline", "claims", "--source", "t") == ["test-wire"]
    assert "sana" in complete("fogline", "read", "--source", "sa")
    assert complete("fogline", "init", "war", "--theatre", "") == ["syria", "ukraine"]
    assert complete("fogline", "export", "x", "--as", "geo") == ["geojson", "geoparquet"]
    assert complete("fogline", "claims", "--action", "recap") == []
    assert "captures" in complete("fogline", "claims", "--action", "cap")


def test_review_step_by_step(complete: Complete, war: Path) -> None:
    queue = [claim.claim_id[:8] for claim in Workspace.open(war).claims()]
    assert {"accept", "reject", "pin_source"} <= set(complete("fogline", "review", ""))
    assert set(complete("fogline", "review", "accept", "")) == set(queue)
    assert complete("fogline", "review", "correct", queue[0], "actor", "=", "ku") == ["kurds"]
    assert "actor=" in complete("fogline", "review", "correct", queue[0], "")
    assert complete("fogline", "review", "split_origin", "r1") == ["r1"]
    CliRunner().invoke(app, ["review", "reject", queue[0], "-w", str(war), "--reviewer", "ann"])
    assert set(complete("fogline", "review", "accept", "")) == set(queue[1:]), "decided claims have left the queue"
    (made,) = complete("fogline", "decisions", "undo", "")
    CliRunner().invoke(app, ["decisions", "undo", made, "-w", str(war), "--reviewer", "ann"])
    assert set(complete("fogline", "review", "accept", "")) == set(queue)


def test_every_decision_and_field_is_offered() -> None:
    kinds = {name: {*kind.needs, *kind.takes} for name, kind in KINDS.items() if name != UNDO}
    assert {name: set(fields) for name, fields in DECISIONS.items()} == kinds


def test_the_workspace_may_be_named(complete: Complete, war: Path, tmp_path: Path) -> None:
    assert complete("fogline", "show", "-w", str(war), "Pal", folder=tmp_path) == ["Palmyra"]


def test_where_anything_is_amiss_nothing_is_offered(complete: Complete, tmp_path: Path) -> None:
    assert complete("fogline", "show", "Pal", folder=tmp_path) == []
    assert complete("fogline", "show", "-w", "/nowhere", "Pal", folder=tmp_path) == []
    (tmp_path / "fogline.toml").write_text('theatre = "nowhere"\n')
    for words in (("show", ""), ("claims", "--source", ""), ("review", "accept", ""), ("read", "--source", ""), ("brief", "")):
        assert complete("fogline", *words, folder=tmp_path) == []
    (tmp_path / "fogline.db").write_bytes(b"no database" * 100)
    assert complete("fogline", "show", "", folder=tmp_path) == []
    (tmp_path / "fogline.toml").write_text("no toml")
    assert complete("fogline", "show", "", folder=tmp_path) == []
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_what_reports_say_cannot_reach_a_shell_that_evaluates(war: Path, shell: str) -> None:
    """There is no zsh here, so its answer is held to the letters that mean nothing to a shell."""
    for typed in ("fogline claims --source ", "fogline review accept "):
        env = {**os.environ, "_FOGLINE_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": typed}
        env["_TYPER_COMPLETE_FISH_ACTION"] = "get-args"
        done = subprocess.run([BINARIES / "fogline"], env=env, cwd=war, capture_output=True, text=True, check=True)
        assert done.stdout.strip()
        harmless = done.stdout.replace(r"\\:", ":").removeprefix("_arguments '*: :((")
        assert not set("`$;\\") & set(harmless)


def test_it_costs_little_more_than_the_command_line_itself(war: Path) -> None:
    def seconds(*words: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        env = {
            **os.environ,
            "COMP_WORDS": "\n".join(words),
            "COMP_CWORD": str(len(words) - 1),
            "_FOGLINE_COMPLETE": "complete_bash",
        }
        subprocess.run([BINARIES / "fogline"], env=env, cwd=war, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def best(*words: str) -> float:
        return min(seconds(*words) for _ in range(2))

    nothing = best("fogline", "sh")
    for words in (("show", "Pal"), ("review", "accept", ""), ("brief", ""), ("read", "--source", "s")):
        assert best("fogline", *words) - nothing < 0.3


def test_nothing_that_reads_reports_is_loaded(war: Path) -> None:
    code = "import sys, fogline.cli.app as cli\ntry:\n    cli.main()\nexcept SystemExit:\n    pass\n"
    code += "print(sorted({'spacy', 'numba', 'sqlalchemy', 'pyarrow', 'fogline.claims', 'fogline.workspace'} & set(sys.modules)))"
    env = {**os.environ, "COMP_WORDS": "fogline\nshow\nPal", "COMP_CWORD": "2", "_FOGLINE_COMPLETE": "complete_bash"}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=war, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
