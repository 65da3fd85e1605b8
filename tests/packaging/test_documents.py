"""What the documents claim of tests and commands is so."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_security_rests_on_is_there() -> None:
    words = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    claimed = set(re.findall(r"`(test_\w+)`", words))
    found = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    assert len(claimed) > 50
    assert claimed - found == set()


def test_every_line_that_is_met_names_its_test() -> None:
    words = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line for line in words.splitlines() if re.match(r"\| \d+\.\d+", line)]
    assert len(rows) > 40
    assert [row for row in rows if re.search(r"^\|[^|]+\| met", row) and "`test_" not in row] == []


def test_links_between_documents_lead_somewhere() -> None:
    for document in (ROOT / "docs").rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_commands_in_the_documents_of_operation_exist() -> None:
    said = subprocess.run([sys.executable, "-m", "fogline", "--help"], capture_output=True, text=True, check=True).stdout
    there = set(re.findall(r"^\s{2}(\w+)\s", said, re.MULTILINE))
    for name in ("operate", "security", "scale"):
        words = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        code = "\n".join(re.findall(r"`[^`\n]+`|^ {4}.+$", words, re.MULTILINE))
        commands = set(re.findall(r"\bfogline ([a-z]+)\b", code))
        assert commands
        assert commands - {"fogline"} <= there, commands - there
