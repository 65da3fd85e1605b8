"""Reviewing in the browser, over real HTTP and without scripts: every kind of decision, undoing, conflicts, the next estimate."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest

from fogline.access import open_access
from fogline.model import Claim
from fogline.review.decisions import value_of
from fogline.web.gate import Gate
from fogline.workspace import Workspace
from people import Person, serving


@pytest.fixture
def ann(war: Workspace) -> Iterator[Person]:
    """A reviewer on this machine."""
    with serving(war, Gate(open_access(war.folder), is_local=True)) as address:
        person = Person(address)
        person.gives_name("Ann")
        yield person


def claim_at(war: Workspace, report_id: str, action: str) -> Claim:
    return next(claim for claim in war.claims(report_id=report_id) if claim.action == action)


def form_of(page: str, button: str) -> dict[str, list[str]]:
    """The fields of the form that has this button, as a browser would send them."""
    form = next(form for form in re.findall(r"<form method.*?</form>", page, re.DOTALL) if button in form)
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value", "type"))
        if name and (kind is None or kind[1] not in ("checkbox", "radio") or " checked" in tag):
            fields.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, inner in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner) or re.search(r'value="([^"]*)"', inner)
        fields[name] = [unescape(chosen[1])] if chosen else []
    for name, inner in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = [unescape(inner)]
    return fields


def test_the_queue_is_that_of_the_command_line(ann: Person, war: Workspace) -> None:
    page = ann.get("/review").text
    queue = [item.claim.claim_id for item in war.review.queue(limit=20)]
    assert len(queue) >= 4
    assert re.findall(r'name="subject" value="(\w+)"', page) == queue
    assert "Without it the estimate moves by" in page


def test_every_link_of_the_review_pages_leads_somewhere(ann: Person, war: Workspace) -> None:
    claim = claim_at(war, "r2", "captures")
    seen: set[str] = set()
    for path in ("/review", f"/review/claims/{claim.claim_id}", f"/review/reports/{claim.report_id}", "/audit", "/account"):
        for target in set(re.findall(r'(?:href|src)="(/[^"#]*)', ann.get(path).text)) - seen:
            seen.add(target)
            assert ann.get(unescape(target)).status_code == 200, target
    for path in (f"/places/{claim.place_id}", f"/sources/{claim.source}", f"/reports/{claim.report_id}"):
        links = [unescape(link) for link in re.findall(r'href="(/review/[^"#]*)', ann.get(path).text)]
        assert links
        assert {ann.get(link).status_code for link in links} == {200}, path
    assert ann.get("/review/claims/none").status_code == 404
    for kind in ("places", "sources", "reports"):
        assert ann.get(f"/review/{kind}/none").status_code == 404


def test_a_claim_is_rejected_undone_and_brought_back(ann: Person, war: Workspace) -> None:
    page = ann.get("/review").text
    fields = form_of(page, "Accept")
    subject = fields["subject"][0]
    answer = ann.post("/review/decide", fields | {"kind": "reject", "note": "an old photo"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/review\?done=\w+#item-1", answer.headers["location"])
    after = ann.get(answer.headers["location"]).text
    assert "Rejected" in after
    assert f'name="subject" value="{subject}"' not in after
    (made,) = war.decisions()
    assert (made.reviewer, made.kind, made.subject, made.note) == ("Ann", "reject", subject, "an old photo")
    undone = ann.post("/review/undo", form_of(after, "Undo"))
    again = ann.get(undone.headers["location"]).text
    assert f'name="subject" value="{subject}"' in again
    assert war.review.in_force() == []
    ann.post("/review/undo", form_of(again, "Bring it back"))
    assert [d.decision_id for d in war.review.in_force()] == [made.decision_id]
    log = ann.get("/review/decisions").text
    assert log.count("Ann") >= 3
    assert "an old photo" in log


def test_a_correction_keeps_only_what_differs_and_can_be_corrected(ann: Person, war: Workspace) -> None:
    claim = claim_at(war, "r2", "captures")
    path = f"/review/claims/{claim.claim_id}"
    page = ann.get(path).text
    assert "<mark" in page
    fields = form_of(page, "Keep the correction")
    assert fields["place"] == ["Palmyra"]
    assert fields["actor"] == ["isis"]
    nothing = ann.post("/review/decide", fields)
    assert nothing.status_code == 422
    assert "changes nothing" in nothing.text
    first = ann.post("/review/decide", fields | {"actor": ["isis", "nusra"], "end": "2016-12-12", "place": "Raqqa"})
    assert first.status_code == 303, first.text[:300]
    value = value_of(war.decisions()[-1])
    assert value["actor"] == ["isis", "nusra"]
    assert value["end"] == "2016-12-12"
    assert value["place"] == "Raqqa"
    assert set(value) == {"actor", "end", "place", "place_id", "lat", "lon"}
    page = ann.get(first.headers["location"]).text
    assert "Corrected" in page
    fields = form_of(page, "Keep the correction")
    assert fields["place"] == ["Raqqa"]
    second = ann.post("/review/decide", fields | {"modality": "hedged"})
    assert second.status_code == 303
    value = value_of(war.decisions()[-1])
    assert (value["modality"], value["place"], value["actor"]) == ("hedged", "Raqqa", ["isis", "nusra"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"place": "Nowhereville"}, "no place called"),
        ({"place": "Nowhereville", "lat": "x", "lon": "2"}, "write a number"),
        ({"end": "yesterday"}, "yesterday"),
        ({"evidence": "words that do not stand there"}, "does not stand in the report"),
        ({"action": "flies"}, "there is no action"),
        ({"actor": "martians"}, "there is no side"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_and_what_was_typed_stays(
    ann: Person, war: Workspace, change: dict[str, str], words: str
) -> None:
    claim = claim_at(war, "r2", "captures")
    fields = form_of(ann.get(f"/review/claims/{claim.claim_id}").text, "Keep the correction")
    answer = ann.post("/review/decide", fields | {"note": "<b>my note</b>"} | change)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert words in page
    assert 'role="alert"' in page
    assert "<b>my note" not in answer.text
    if "place" in change:
        assert form_of(answer.text, "Keep the correction")["place"] == [change["place"]]
    assert war.decisions() == []


def test_somebody_who_is_late_sees_what_was_decided_first(ann: Person, war: Workspace) -> None:
    claim = claim_at(war, "r2", "captures")
    opened = form_of(ann.get(f"/review/claims/{claim.claim_id}").text, "Accept")
    bob = Person(ann.address)
    bob.gives_name("Bob")
    theirs = form_of(bob.get("/review?n=50").text, f'value="{claim.claim_id}"')
    assert bob.post("/review/decide", theirs | {"kind": "reject"}).status_code == 303
    late = ann.post("/review/decide", opened | {"kind": "accept"})
    assert late.status_code == 409
    assert "Somebody decided about this" in late.text
    assert "Bob" in late.text
    assert [decision.kind for decision in war.decisions()] == ["reject"]
    assert ann.post("/review/decide", form_of(late.text, "Accept") | {"kind": "accept"}).status_code == 303
    agreement = ann.get("/review/decisions").text
    assert "How far reviewers agree" in agreement
    assert ann.post("/review/decide", theirs | {"kind": "reject", "token": ann.token()}).status_code == 409, "a second click"


def test_a_claim_is_added_places_are_merged_and_split_a_source_is_pinned(ann: Person, war: Workspace) -> None:
    fields = form_of(ann.get("/review/reports/r5").text, "Add the claim")
    given = {"action": "attacks", "actor": ["kurds"], "place": "Raqqa", "evidence": "Kurdish forces attacked Raqqa on Monday."}
    assert ann.post("/review/decide", fields | given).status_code == 303
    claim = claim_at(war, "r2", "captures")
    path = f"/review/places/{claim.place_id}"
    merge = form_of(ann.get(path).text, ">Merge<")
    assert ann.post("/review/decide", merge | {"place": "Raqqa"}).status_code == 303
    split = form_of(ann.get(path).text, ">Split<")
    spot = {"place": "Old Tadmur", "lat": "34.55", "lon": "38,27"}
    assert ann.post("/review/decide", split | spot).status_code == 303
    pin = form_of(ann.get("/review/sources/test-blog").text, ">Pin<")
    assert ann.post("/review/decide", pin | {"camp": "isis", "accuracy": "60"}).status_code == 303
    made = {decision.kind: value_of(decision) for decision in war.decisions()}
    assert made["add"]["place_id"]
    assert made["merge_places"]["place"] == "Raqqa"
    assert made["split_place"] == {
        "place": "Old Tadmur",
        "lat": 34.55,
        "lon": 38.27,
        "place_in_text": "Palmyra",
        "place_id": "reviewed:34.5500,38.2700",
    }
    assert made["pin_source"] == {"camp": "isis", "accuracy": 0.6}
    assert ann.post("/review/decide", pin | {"accuracy": "160", "seen": war.decisions()[-1].decision_id}).status_code == 422
    log = ann.get("/review/decisions").text
    assert all(words in log for words in ("Added a claim to", "Merged", "Split", "Pinned"))
    ann.sends("/review", "/review/estimate")
    page = ann.get("/sources/test-blog").text
    assert "accuracy pinned at 60" in page
    assert "camp: Islamic State" in page or "camp: ISIS" in page


def test_origins_are_joined_and_parted(ann: Person, war: Workspace) -> None:
    page = ann.get("/review/reports/r4").text
    assert "report of its own" in page
    fields = form_of(page, "Join them")
    assert ann.post("/review/decide", fields | {"report_id": "r5"}).status_code == 303
    assert ann.post("/review/decide", fields | {"report_id": "none"}).status_code == 422
    ann.sends("/review", "/review/estimate")
    members = war.members()
    assert members["r4"].origin_id == members["r5"].origin_id
    page = ann.get("/review/reports/r4").text
    assert "one of 2 reports of one origin" in page
    ann.post("/review/decide", form_of(page, "It is a report of its own"))
    ann.sends("/review", "/review/estimate")
    members = war.members()
    assert members["r4"].origin_id != members["r5"].origin_id


def test_a_forecast_is_settled(ann: Person, war: Workspace) -> None:
    page = ann.get("/review/forecasts").text
    fields = form_of(page, "It came true")
    assert ann.post("/review/decide", fields | {"outcome": "false", "note": "Kurdish forces did"}).status_code == 303
    ann.sends("/review", "/review/estimate")
    (forecast,) = [f for f in war.forecasts() if f.claim_id == fields["subject"][0]]
    assert forecast.outcome == "false"
    assert "settled by" in ann.get("/review/forecasts").text
    assert ann.post("/review/decide", fields | {"outcome": "perhaps"}).status_code in (409, 422)


def test_the_map_changes_with_the_next_estimate_and_back(ann: Person, war: Workspace) -> None:
    claim = claim_at(war, "r2", "captures")
    place = f"/places/{claim.place_id}?on=2016-12-20"
    before = ann.get(place).text
    assert f'id="claim-{claim.claim_id}"' in before
    fields = form_of(ann.get(f"/review/claims/{claim.claim_id}").text, "Accept")
    ann.post("/review/decide", fields | {"kind": "reject"})
    assert f'id="claim-{claim.claim_id}"' in ann.get(place).text, "a decision alone changes nothing"
    queue = ann.get("/review").text
    assert "1 decision since the last estimate" in queue
    runs = [war.latest_run()]
    assert ann.sends("/review", "/review/estimate").headers["location"] == "/review?done=estimate"
    runs.append(war.latest_run())
    assert "The map rests on all decisions" in ann.get("/review").text
    assert f'id="claim-{claim.claim_id}"' not in ann.get(place).text
    bars = re.findall(r"<meter.*?</meter>", before)
    assert bars != re.findall(r"<meter.*?</meter>", ann.get(place).text)
    ann.post("/review/undo", form_of(ann.get("/review/decisions").text, "Undo"))
    ann.sends("/review", "/review/estimate")
    assert war.latest_run() == runs[0] != runs[1], "undone, the run is the one from before"
    assert ann.get(place).text == before


def test_hostile_reports_and_notes_are_text(ann: Person, war: Workspace) -> None:
    claim = next(claim for claim in war.claims(report_id="r5") if claim.action == "holds")
    page = ann.get(f"/review/claims/{claim.claim_id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    fields = form_of(page, "Accept") | {"kind": "accept", "note": "<img src=x onerror=alert(1)>\u202egpj"}
    ann.post("/review/decide", fields)
    for path in ("/review/decisions", f"/review/claims/{claim.claim_id}"):
        shown = ann.get(path).text
        assert "<img" not in shown
        assert "\u202e" not in shown


def test_reviewed_reports_are_downloaded_as_gold(ann: Person, war: Workspace) -> None:
    for claim in war.claims(report_id="r2"):
        fields = form_of(ann.get(f"/review/claims/{claim.claim_id}").text, "Accept")
        assert ann.post("/review/decide", fields | {"kind": "accept"}).status_code == 303
    answer = ann.get("/review/gold.jsonl")
    assert "attachment" in answer.headers["content-disposition"]
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["report_id"] for row in rows] == ["r2"]
    assert {claim["place"] for claim in rows[0]["claims"]} == {"Palmyra"}


@pytest.mark.parametrize(
    "fields", [{"kind": "undo", "subject": "x"}, {"kind": "", "subject": ""}, {"kind": "drop", "subject": "x"}]
)
def test_a_decision_of_no_kind_is_refused(ann: Person, war: Workspace, fields: dict[str, str]) -> None:
    assert ann.sends("/review", "/review/decide", **fields).status_code == 400
    assert war.decisions() == []


def test_a_decision_about_nothing_is_refused(ann: Person, war: Workspace) -> None:
    for kind in ("accept", "correct", "add", "merge_places", "pin_source", "merge_origins", "resolve_forecast"):
        assert ann.sends("/review", "/review/decide", kind=kind, subject="nothing").status_code in (404, 422), kind
    assert ann.sends("/review", "/review/undo", decision="nothing").status_code == 404
    assert war.decisions() == []
