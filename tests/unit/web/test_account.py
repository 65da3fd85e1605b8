"""What a person sees of what is kept on them, takes away, and asks to be removed, over real HTTP."""

from collections.abc import Iterator

import pytest

from fogline.access import Access, open_access
from fogline.review import Signature
from fogline.web.gate import Gate, local_hosts
from fogline.workspace import Workspace
from people import WORDS, Person, serving


@pytest.fixture
def access(war: Workspace) -> Access:
    return open_access(war.folder)


@pytest.fixture
def shared(war: Workspace, access: Access) -> Iterator[str]:
    """Served where others can reach it."""
    for name, role in (("ann", "reviewer"), ("cem", "admin")):
        access.accounts.add(name, role, WORDS)
    with serving(war, Gate(access)) as address:
        yield address


def test_what_is_kept_why_and_how_long_is_said_before_the_login_and_after(shared: str) -> None:
    ann = Person(shared)
    before = ann.get("/login").text
    ann.logs_in("ann")
    for page in (before, ann.get("/account").text):
        for words in (
            "only as a hash",
            "the address of each, ninety days",
            "until your name is taken out",
            "Backups hold the same",
        ):
            assert words in page


def test_one_takes_away_what_is_kept_on_oneself_and_on_nobody_else(shared: str, war: Workspace, access: Access) -> None:
    ann, cem = Person(shared), Person(shared)
    assert ann.get("/account/data.json").status_code == 303, "not before the login"
    ann.logs_in("ann")
    cem.logs_in("cem")
    ann.sends("/review", "/review/decide", kind="accept", subject=war.claims()[0].claim_id, back="/review")
    answer = ann.get("/account/data.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="fogline-account.json"'
    assert answer.headers["cache-control"] == "no-store"
    kept = answer.json()
    assert (kept["account"]["name"], kept["account"]["role"]) == ("ann", "reviewer")
    assert [entry["event"] for entry in kept["log"]] == ["decided", "login"]
    assert [made["kind"] for made in kept["decisions"]] == ["accept"]
    assert {entry["who"] for entry in kept["log"]} == {"ann"}
    assert cem.get("/account/data.json").json()["decisions"] == []
    assert access.file.rows("SELECT hash FROM accounts WHERE key = 'ann'")[0]["hash"] not in answer.text


def test_one_asks_to_be_taken_out_and_the_admins_are_told_once(shared: str, war: Workspace, access: Access) -> None:
    ann, cem = Person(shared), Person(shared)
    ann.logs_in("ann")
    assert "Ask to be taken out" in ann.get("/account").text
    assert ann.post("/account/leave", {"token": "00"}).status_code == 403
    for _ in range(2):
        assert ann.sends("/account", "/account/leave").headers["location"] == "/account#leaving"
    assert "You asked to be taken out" in ann.get("/account").text
    told = [what for _, what in access.notices.all("cem")]
    assert told == ["ann asks to be taken out: fogline user forget."]
    assert cem.logs_in("cem").headers["location"].startswith("/account")
    assert "ann asks to be taken out" in cem.get("/account").text
    access.people.take_out("ann", war.desk.records)
    assert ann.get("/account").status_code == 303, "out at once"
    assert Person(shared).logs_in("ann").status_code == 401
    assert "ann asks" not in cem.get("/account").text


def test_who_only_gave_a_name_gets_what_stands_under_it(war: Workspace, access: Access) -> None:
    with serving(war, Gate(access, is_local=True, hosts=local_hosts())) as address:
        ann = Person(address)
        ann.gives_name("Ann")
        assert "Ask to be taken out" not in ann.get("/account").text
        kept = ann.get("/account/data.json").json()
        assert (kept["account"], [entry["event"] for entry in kept["log"]]) == (None, ["named"])


def test_no_page_for_readers_names_a_reviewer(war: Workspace, access: Access) -> None:
    name = "Ann Zabriskie"
    for claim in war.claims():
        war.review.decide("accept", claim.claim_id, signed=Signature(name, f"{name} saw it"))
    war.run()
    place_id = war.claims()[0].place_id
    with serving(war, Gate(access)) as address:
        reader = Person(address)
        for path in ("/", "/brief", "/sources", "/reports/r1", f"/places/{place_id}", "/forecasts", "/api/v1/claims", "/metrics"):
            answer = reader.get(path)
            assert answer.status_code == 200, path
            assert "Zabriskie" not in answer.text, path
