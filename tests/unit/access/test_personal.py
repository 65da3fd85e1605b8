"""What is kept on a person, and taking it out, in a real workspace."""

from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fogline.access import Access, Entry, open_access
from fogline.errors import InputError
from fogline.review import Signature
from fogline.store import open_records
from fogline.store.backup import restore_backup, write_backup
from fogline.verifying import verify_desk
from fogline.workspace import Workspace
from people import WORDS, make_war

NAME, MAIL = "Ann Zabriskie", "annz@example.org"


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A small war that two people reviewed."""
    made = Workspace.open(make_war(tmp_path_factory.mktemp("war")))
    review, access = made.review, open_access(made.folder)
    for name, role in ((NAME, "reviewer"), ("bob", "admin")):
        access.accounts.add(name, role, WORDS)
        access.audit.note("root at the command line", "account added", f"{name}, {role}")
    access.second_factors.make(NAME)
    access.notices.note_guessable(NAME, "weak")
    access.mail.set(NAME, MAIL)
    access.sessions.start(NAME, has_account=True)
    access.audit.note(NAME, "login", "reviewer", address="192.0.2.77")
    claims = made.claims()
    first = review.decide("accept", claims[0].claim_id, signed=Signature(NAME, "seen on a map"))
    access.audit.note(NAME, "decided", f"accept {first.subject} {first.decision_id}", address="192.0.2.77")
    other = review.decide("reject", claims[1].claim_id, signed=Signature("bob", f"{NAME} agrees"))
    access.audit.note("bob", "decided", f"reject {other.subject} {other.decision_id}", address="198.51.100.8")
    review.undo(first.decision_id, signed=Signature("bob"))
    review.decide("reject", claims[0].claim_id, signed=Signature(NAME.upper()))
    access.people.ask_to_leave(NAME, "192.0.2.77")
    made.run()
    return made


def files_with(folder: Path, words: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words.lower() in path.read_bytes().lower()]


def test_one_gets_all_that_is_kept_on_oneself_and_no_secret(war: Workspace) -> None:
    access = open_access(war.folder)
    kept = access.people.kept_on(NAME.lower(), war.desk.records)
    assert (kept["account"]["name"], kept["account"]["role"], kept["account"]["second_factor"]) == (NAME, "reviewer", True)
    assert kept["account"]["made_at"].startswith(str(datetime.now(UTC).year))
    assert [note["what"] for note in kept["notices"]] == [
        "The address that mail on your account goes to was changed.",
        "Choose another password: weak.",
        "You were given a new second factor.",
    ]
    assert kept["account"]["mail"] == MAIL
    assert [entry["event"] for entry in kept["log"]] == ["asked to be taken out", "decided", "login", "account added"]
    assert {entry["address"] for entry in kept["log"] if entry["who"] == NAME} == {"192.0.2.77"}
    assert [made["kind"] for made in kept["decisions"]] == ["accept", "reject"]
    assert len(kept["sessions"]) <= 1
    secrets = [row["hash"] for row in access.file.rows("SELECT hash FROM accounts")]
    secrets += [row["secret"] for row in access.file.rows("SELECT secret FROM second_factors")]
    assert all(secret not in str(kept) for secret in secrets)
    for nobody in ("", "  "):
        with pytest.raises(InputError, match="no name"):
            access.people.kept_on(nobody, war.desk.records)


def test_whoever_is_taken_out_is_gone_and_what_they_decided_counts(war: Workspace, tmp_path: Path) -> None:
    write_backup(war.desk.records, war.folder, tmp_path / "war.tar.gz")
    access, records = open_access(war.folder), war.desk.records
    before, used = war.review.in_force(), {made.subject for made in records.used_decisions()}
    assert any("asks to be taken out" in what for _, what in access.notices.all("bob"))
    done = access.people.take_out("ann zabriskie", records)
    assert done.stand_in == "former reviewer 1"
    war.close()
    assert files_with(war.folder, NAME.encode()) == []
    assert files_with(war.folder, b"192.0.2.77") == files_with(war.folder, MAIL.encode()) == []
    opened = Workspace.open(war.folder)
    after = opened.review.in_force()
    assert [(made.kind, made.subject, made.value, made.decided_at) for made in after] == [
        (made.kind, made.subject, made.value, made.decided_at) for made in before
    ]
    assert {made.reviewer for made in after} == {done.stand_in, "bob"}
    assert {made.subject for made in opened.desk.records.used_decisions()} == used
    assert not opened.review.pending()
    verified = verify_desk(opened.desk)
    assert (verified.findings, verified.n_reproduced) == ((), 1), "the run is made again from them, to the same bytes"
    log = [entry for _, entry in access.audit.entries()]
    assert {entry.who for entry in log} == {done.stand_in, "bob", "root at the command line"}
    assert f"{done.stand_in}, reviewer" in {entry.about for entry in log}
    ids = {made.decision_id for made in opened.review.decisions()}
    assert all(entry.about.split()[-1] in ids for entry in log if entry.event == "decided")
    assert [entry.address for entry in log if entry.who == "bob"] == ["198.51.100.8"]
    assert access.audit.first_broken() is None
    assert not access.accounts.find(NAME)
    assert not access.second_factors.has(NAME)
    assert not any("asks to be taken out" in what for _, what in access.notices.all("bob"))
    with pytest.raises(InputError, match="nothing is kept"):
        access.people.take_out(NAME, opened.desk.records)
    restore_backup(tmp_path / "war.tar.gz", tmp_path / "back")
    assert files_with(tmp_path / "back", NAME.encode()), "a backup made before has the name still"
    opened.close()


def test_an_address_that_an_earlier_version_wrote_goes_with_the_person(tmp_path: Path) -> None:
    access, records = open_access(tmp_path), open_records(f"sqlite:///{tmp_path / 'store.db'}")
    access.audit.note("bob", "login", address="198.51.100.8")
    with access.file.writing() as connection:
        entry = Entry(datetime.now(UTC).isoformat(), "ann", "login", "", "192.0.2.77")
        digest = entry.digest_after(connection.execute("SELECT digest FROM audit").fetchone()["digest"])
        statement = "INSERT INTO audit (at, who, event, about, address, digest) VALUES (?, ?, ?, ?, ?, ?)"
        connection.execute(statement, (*astuple(entry), digest))
        connection.execute("DELETE FROM addresses")
        connection.execute("PRAGMA user_version=0")
    assert access.people.take_out("ann", records).n_entries == 1
    assert b"192.0.2.77" not in access.file.path.read_bytes()
    assert access.audit.first_broken() is None
    records.close()


def test_nobody_can_take_the_name_of_somebody_who_left(tmp_path: Path) -> None:
    access: Access = open_access(tmp_path)
    for name in ("former reviewer 1", " Former  REVIEWER 12"):
        with pytest.raises(InputError, match="taken out"):
            access.accounts.add(name, "reviewer", WORDS)
    assert access.accounts.add("former reviewers", "reviewer", WORDS).name == "former reviewers"
