"""Coded events become reports with claims."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from fogline.errors import InputError
from fogline.model import Rejection
from fogline.reports.coded import CodedEvent, Coder, find_form
from fogline.settings import Settings
from fogline.theatre import load_theatre
from fogline.theatre.gazetteer import load_gazetteer
from fogline.theatre.load import theatre_path
from fogline.workspace import Workspace

UCDP = {
    "id": "7.0",
    "type_of_violence": "1.0",
    "side_a": "Government of Syria",
    "side_b": "HTS, Southern Front",
    "source_headline": "Clashes near the town",
    "source_office": "SOHR",
    "source_date": "2016-03-27",
    "where_prec": "1.0",
    "where_coordinates": "Palmyra town",
    "adm_1": "Homs Governorate",
    "adm_2": "Tadmor district",
    "latitude": "34.56",
    "longitude": "38.28",
    "date_start": "2016-03-26",
    "date_end": "2016-03-26",
    "best": "4.0",
}
ACLED = {
    "event_id_cnty": "SYR1",
    "event_date": "27 March 2016",
    "time_precision": "1",
    "event_type": "Battles",
    "sub_event_type": "Government regains territory",
    "actor1": "Islamic State (Syria)",
    "actor2": "Military Forces of Syria (2000-2024)",
    "location": "Palmyra",
    "latitude": "34.56",
    "longitude": "38.28",
    "geo_precision": "1",
    "source": "SANA",
    "notes": "The army took the town back.",
}


@pytest.fixture(scope="module")
def coder() -> Coder:
    theatre = load_theatre("syria")
    return Coder.of(theatre, theatre_path("syria"), load_gazetteer(theatre))


def table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def only(coder: Coder, path: Path) -> CodedEvent:
    (item,) = coder.read(path)
    assert isinstance(item, CodedEvent)
    return item


def test_a_ucdp_event(coder: Coder, tmp_path: Path) -> None:
    event = only(coder, table(tmp_path / "ged.csv", UCDP))
    claim = event.claim
    assert claim is not None
    assert (claim.action, claim.actor, claim.target) == ("attacks", ("syria_gov",), ("nusra", "opposition"))
    assert (claim.place, claim.attributed_to, claim.start) == ("Palmyra", "SOHR", date(2016, 3, 26))
    assert claim.evidence in event.report.text
    assert (event.report.report_id, event.report.published, event.report.source) == ("ucdp-7", "2016-03-27", "UCDP GED")


def test_an_acled_event_gives_the_place_to_the_state_that_regained_it(coder: Coder, tmp_path: Path) -> None:
    claim = only(coder, table(tmp_path / "acled.csv", ACLED)).claim
    assert claim is not None
    assert (claim.action, claim.actor, claim.target) == ("captures", ("syria_gov",), ("isis",))
    lost = ACLED | {"sub_event_type": "Non-state actor overtakes territory"}
    claim = only(coder, table(tmp_path / "acled.csv", lost)).claim
    assert claim is not None
    assert (claim.actor, claim.target) == (("isis",), ("syria_gov",))


def test_an_event_that_says_nothing_of_control_is_a_report_alone(coder: Coder, tmp_path: Path) -> None:
    assert only(coder, table(tmp_path / "a.csv", ACLED | {"sub_event_type": "Peaceful protest"})).claim is None


def test_the_precision_of_day_and_place_is_kept(coder: Coder, tmp_path: Path) -> None:
    rough = ACLED | {"time_precision": "3", "geo_precision": "3"}
    claim = only(coder, table(tmp_path / "a.csv", rough)).claim
    assert claim is not None
    assert (claim.start, claim.end, claim.place_precision) == (date(2016, 3, 1), date(2016, 3, 31), "area")


def test_a_bad_line_is_a_rejection_and_the_others_go_on(coder: Coder, tmp_path: Path) -> None:
    bad = [UCDP | {"date_start": "soon"}, UCDP | {"latitude": "340"}, UCDP]
    kinds = [type(item) for item in coder.read(table(tmp_path / "ged.csv", *bad))]
    assert kinds == [Rejection, Rejection, CodedEvent]


def test_a_source_date_that_cannot_be_is_not_believed(coder: Coder, tmp_path: Path) -> None:
    for given in ("1753-01-01", "2015-01-01", "2019-01-01", ""):
        assert only(coder, table(tmp_path / "ged.csv", UCDP | {"source_date": given})).report.published == "2016-03-26"


def test_another_table_is_refused_with_a_cure(coder: Coder, tmp_path: Path) -> None:
    assert find_form(["a", "b"]) is None
    with pytest.raises(InputError, match="UCDP"):
        list(coder.read(table(tmp_path / "x.csv", {"a": "1"})))
    (tmp_path / "x.csv").write_bytes(b"\x1f\x8bnot gzip")
    with pytest.raises(InputError, match="CSV"):
        list(coder.read(tmp_path / "x.csv"))


def test_imported_claims_count_beside_the_others_and_adding_them_twice_changes_nothing(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    files = [table(tmp_path / "ged.csv", UCDP), table(tmp_path / "acled.csv", ACLED)]
    assert workspace.import_coded(files).n_claims == 2
    run = workspace.run().run
    assert (run.n_reports, run.n_claims) == (2, 2)
    assert max(workspace.show("Palmyra").probabilities.items(), key=lambda item: item[1])[0] == "syria_gov"
    again = workspace.import_coded(files)
    assert (again.n_reports, again.n_claims) == (0, 0)
    assert not workspace.run().is_new
    assert {member.relation for member in workspace.members().values()} == {"original"}


def test_the_real_file_is_read_whole(coder: Coder, shared: Path, tmp_path: Path) -> None:
    packed = shared / "truth" / "ucdp_syria_2016_2017.csv.gz"
    rows = gzip.decompress(packed.read_bytes()).decode().splitlines(keepends=True)
    part = tmp_path / "ged.csv"
    part.write_text("".join(rows[:1500]))
    items = list(coder.read(part))
    events = [item for item in items if isinstance(item, CodedEvent)]
    assert len(events) > 0.98 * len(items)
    known = [event for event in events if event.claim and "unknown" not in event.claim.actor]
    assert len(known) > 0.9 * len(events)


def test_a_header_longer_than_a_field_may_be_is_refused_with_a_cure(coder: Coder, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text('id,"' + "town " * (csv.field_size_limit() // 4))
    with pytest.raises(InputError, match=r"the header of long\.csv cannot be read.*check the quotes"):
        list(coder.read(tmp_path / "long.csv"))
