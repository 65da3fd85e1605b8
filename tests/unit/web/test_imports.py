"""What the application could not do if it wanted to: fetch for others, run commands, or make objects of what was sent."""

import ast
from collections.abc import Iterator
from pathlib import Path

import fogline

CODE = Path(fogline.__file__).parent
PACKAGES = ("web", "access", "review", "publish")
NEVER_IMPORTED = {
    *("pickle", "marshal", "shelve", "dill", "yaml", "subprocess", "socket", "ftplib", "smtplib"),
    *("urllib.request", "httpx", "requests", "fogline.reports.fetch", "fogline.reports.poll"),
}
ALLOWED = {"access/mail.py": {"smtplib"}}
"""Mail goes to the one relay that the workspace's settings name."""

NEVER_CALLED = {"eval", "exec", "compile", "__import__"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((CODE / package).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return plain | {str(node.module) for node in froms} | {f"{node.module}.{name.name}" for node in froms for name in node.names}


def test_the_application_fetches_nothing_runs_nothing_and_unpickles_nothing() -> None:
    seen = 0
    for file, tree in modules():
        seen += 1
        assert imported(tree) & NEVER_IMPORTED == ALLOWED.get(file.relative_to(CODE).as_posix(), set()), file
        calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert calls & NEVER_CALLED == set(), file
    assert seen > 50
