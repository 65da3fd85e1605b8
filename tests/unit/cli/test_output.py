"""How rows are printed."""

import pytest

from fogline.cli.output import print_rows

ROWS = [
    {
        "id": "5101e24c",
        "moves": 0.443,
        "source": "sample-euphrates-wire",
        "claim": "pmu holds Sinjar",
        "words": "units hold Sinjar",
    }
]


@pytest.mark.parametrize(("width", "is_table"), [(120, True), (60, False)])
def test_a_terminal_that_is_too_narrow_for_a_table_gets_lines(
    width: int, is_table: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    print_rows(ROWS, as_json=False)
    lines = capsys.readouterr().out.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert (lines[0].split() == ["id", "moves", "source", "claim", "words"]) is is_table
    assert any("sample-euphrates-wire" in line for line in lines), "no word is broken"
    assert max(map(len, lines)) <= width


def test_a_pipe_gets_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, as_json=False)
    assert capsys.readouterr().out.splitlines()[0].split() == ["id", "moves", "source", "claim", "words"]
