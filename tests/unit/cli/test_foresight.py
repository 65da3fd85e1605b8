import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fogline.cli.app import app
from fogline.errors import InputError

TOWNS = 12


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve towns in a row; red has the first, and took two more from blue."""
    path = tmp_path_factory.mktemp("war") / "control.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["place_id", "name", "lat", "lon", "controller", "start_on", "end_on"])
        for n in range(TOWNS):
            side = "red" if n < 5 else "blue"
            end = "2020-03-01" if n in (5, 6) else ""
            writer.writerow([f"t{n}", f"Town {n}", 50, 30 + 0.1 * n, side, "2020-01-01", end])
            if end:
                writer.writerow([f"t{n}", f"Town {n}", 50, 30 + 0.1 * n, "red", end, ""])
    return path


def simulate(table: Path, *words: str) -> str:
    result = CliRunner().invoke(app, ["simulate", "--control", str(table), "--days", "30", "--runs", "64", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_table_is_simulated_and_told(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "chances.csv"
    told = simulate(
        table, "--from", "2020-06-01", "--out", str(out), "--place", "Town 7", "--race", "Town 7", "--on", "2020-06-02"
    )
    assert "From 2020-06-01, 30 days, 64 runs" in told
    assert "Balance on 2020-07-01" in told
    assert "Who reaches Town 7 first" in told
    rows = list(csv.DictReader(out.open()))
    assert {row["on"] for row in rows} == {"2020-06-02", "2020-06-11", "2020-06-21", "2020-07-01"}
    assert {row["place_id"] for row in rows} == {f"t{n}" for n in range(TOWNS)}


def test_json_holds_the_whole_outlook(table: Path) -> None:
    [outlook] = json.loads(simulate(table, "--from", "2020-06-01", "--json", "--what-if", "red does not advance"))
    assert outlook["what_if"] == "red does not advance"
    assert outlook["balance"][-1]["on"] == "2020-07-01"
    assert not [capture for capture in outlook["captures"] if capture["side"] == "red"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--from", "2019-01-01"), "nothing is known of who held what by 2019-01-01"),
        (("--from", "June"), "write a date as YYYY-MM-DD"),
        (("--from", "2020-06-01", "--what-if", "green does not advance"), "no side is called 'green'"),
        (("--from", "2020-06-01", "--on", "2020-05-01"), "is not among the days simulated"),
        (("--from", "2020-06-01", "--place", "Nowhere"), "no place is called 'Nowhere'"),
    ],
)
def test_bad_input_is_said_with_its_cure(table: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        simulate(table, *words)


def test_a_place_that_is_not_there_is_said_before_anything_is_simulated(table: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no place is called 'Twon 77'"):
        simulate(table, "--from", "2020-06-01", "--race", "Twon 77", "--out", str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_two_parts_without_contact_are_simulated_each_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "parts.csv"
    rows = [
        f"{side}{n}{far},{lat},{30 + n / 10},{side},2020-01-01,"
        for far, lat in (("n", 60), ("s", 10))
        for side in ("red", "blue")
        for n in range(3)
    ]
    path.write_text("\n".join(["name,lat,lon,controller,start_on,end_on", *rows]), encoding="utf-8")
    assert "Balance on 2020-07-01" in simulate(path, "--from", "2020-06-01")
