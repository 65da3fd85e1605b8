"""The notebooks of docs/ are kept without output, and do what they say from the first cell to the last."""

import resource
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "docs" / "notebooks"
MOST_SECONDS = 60.0


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / name, as_version=4)


@pytest.mark.parametrize("name", sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")))
def test_notebooks_are_kept_without_output(name: str) -> None:
    notebook = read(name)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(cells) > 3
    assert [cell.outputs for cell in cells] == [[] for _ in cells]
    assert {cell.execution_count for cell in cells} == {None}
    assert (NOTEBOOKS / name).stat().st_size < 20_000


@pytest.mark.slow
def test_from_feeds_to_a_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    notebook = read("from-feeds-to-a-map.ipynb")
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < MOST_SECONDS
    shown = [cell.outputs[-1].data for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    n_reports, n_claims, n_places, _ = eval(shown[0]["text/plain"])
    assert n_reports > 100
    assert n_claims > 500
    assert n_places > 50
    assert shown[1]["text/plain"] == "(3, 3, 0)", "three feeds, all unchanged, nothing read twice"
    assert max(eval(shown[2]["text/plain"]).items(), key=lambda held: held[1])[0] == "isis"
    (brief,) = (data["text/markdown"] for data in shown if "text/markdown" in data)
    assert "Palmyra" in brief
    (picture,) = (data["image/svg+xml"] for data in shown if "image/svg+xml" in data)
    assert "</svg>" in picture
    assert any("<iframe" in data.get("text/html", "") for data in shown)
    (published,) = tmp_path.glob("fogline-*/map.html")
    assert "Palmyra" in published.read_text(encoding="utf-8")
