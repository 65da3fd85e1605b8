"""The forms that other programs rely on."""

import json
from datetime import date
from pathlib import Path

import pytest

from fogline.contracts import (
    CLAIM_FIELDS,
    claim_from_row,
    claim_to_row,
    origin_from_row,
    origin_to_row,
    read_jsonl,
    report_from_row,
    report_to_row,
    write_jsonl,
)
from fogline.errors import InputError
from fogline.model import Claim, OriginMembership, Rejection, Report

CLAIM = Claim(
    *("r1", "wire", "2016-12-11T08:00:00+00:00", "captures", ("syria_gov", "russia"), "Palmyra"),
    place_in_text="Tadmur",
    place_id="syria:palmyra",
    lat=34.56,
    lon=38.28,
    place_precision="settlement",
    target=("isis",),
    start=None,
    end=date(2016, 12, 11),
    modality="attributed",
    attributed_to="SANA",
    evidence="took Tadmur",
    evidence_at=(4, 15),
    confidence=0.75,
)


def test_a_claim_is_written_with_exactly_the_contracts_fields_in_order() -> None:
    row = claim_to_row(CLAIM)
    assert tuple(row) == CLAIM_FIELDS
    assert row["actor"] == ["syria_gov", "russia"]
    assert row["target"] == "isis"
    assert row["start"] is None
    assert row["end"] == "2016-12-11"
    assert row["evidence_at"] == [4, 15]


def test_a_claim_comes_back_as_it_was() -> None:
    assert claim_from_row(json.loads(json.dumps(claim_to_row(CLAIM)))) == CLAIM


def test_claims_of_others_need_little() -> None:
    row = {
        "report_id": "x",
        "source": "s",
        "published": "2015-01-02",
        "place_id": "p1",
        "action": "holds",
        "actor": "side-0",
        "target": None,
    }
    claim = claim_from_row(row)
    assert (claim.place, claim.actor, claim.target, claim.modality) == ("p1", ("side-0",), (), "asserted")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"action": None}, "no action"),
        ({"published": "yesterday"}, "isoformat"),
        ({"place": "", "place_id": ""}, "neither place"),
        ({"lat": 912}, "outside"),
        ({"actor": {"a": 1}}, "not a side"),
        ({"lat": float("nan")}, "outside"),
        ({"lat": "34,7"}, "not a number"),
        ({"start": "2017-02-01", "end": "2016-01-01"}, "after end"),
        ({"published": "0001-01-01"}, "not between"),
        ({"end": "9999-12-31"}, "leave it empty"),
        ({"confidence": "high"}, "not a number"),
        ({"confidence": float("nan")}, "not between"),
        ({"confidence": 90}, "not between"),
        ({"evidence_at": [1]}, "evidence_at"),
        ({"evidence_at": "ab"}, "evidence_at"),
        ({"evidence_at": {"a": 1}}, "evidence_at"),
        ({"modality": ["hedged"]}, "modality is not text"),
        ({"place_id": ["x"]}, "place_id is not text"),
        ({"origin_id": ["x"]}, "origin_id is not text"),
        ({"place_precision": "galaxy"}, "it can be exact"),
    ],
)
def test_a_bad_claim_says_what_is_wrong(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        claim_from_row(claim_to_row(CLAIM) | change)


def test_reports_and_origins_come_back() -> None:
    report = Report("r1", "2016-12-11", "wire", "t", "x", url="https://example.org")
    assert report_from_row(report_to_row(report)) == report
    member = OriginMembership("r1", "o1", "copy", "r0", 0.875)
    assert origin_from_row(origin_to_row(member)) == member


def test_a_bad_line_is_a_rejection_with_its_number_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    good = json.dumps(claim_to_row(CLAIM))
    path.write_text(f"{good}\n{{half\n\n[1]\n{good}", encoding="utf-8")
    items = list(read_jsonl(path, claim_from_row, stage="estimate"))
    assert [type(item) for item in items] == [Claim, Rejection, Rejection, Claim]
    assert [item.item for item in items if isinstance(item, Rejection)] == ["claims.jsonl:2", "claims.jsonl:4"]


def test_bytes_that_are_not_utf8_are_a_rejection(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_bytes(b'{"a": "\xff\xfe"}\n')
    (item,) = read_jsonl(path, claim_from_row, stage="estimate")
    assert isinstance(item, Rejection)
    assert item.reason == "not UTF-8"


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give the path of a JSON Lines file"):
        list(read_jsonl(tmp_path / "none.jsonl", claim_from_row, stage="estimate"))


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    write_jsonl(path, [{"a": 1}])

    def rows():  # noqa: ANN202
        yield {"a": 2}
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_jsonl(path, rows())
    assert path.read_text() == '{"a": 1}\n'
    assert list(tmp_path.iterdir()) == [path]


def test_what_no_database_can_hold_is_replaced_letter_for_letter() -> None:
    row = claim_to_row(CLAIM) | {"place": "Pal\x00myra", "place_id": "syria:\ud800", "actor": ["a\udfff"], "confidence": None}
    claim = claim_from_row(row)
    assert (claim.place, claim.place_id, claim.actor, claim.confidence) == ("Pal myra", "syria:\ufffd", ("a\ufffd",), 1.0)
