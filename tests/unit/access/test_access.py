"""Accounts, sessions, back-off and the log, in a real file."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

import pyotp
import pytest

from fogline.access import Access, Entry, open_access
from fogline.access.file import SEASON_S
from fogline.access.sessions import IDLE_S, LONGEST_S, MOST_LOCAL, OVERLAP_S, RENEWED_S
from fogline.access.throttle import ADDRESS, NAME, NAME_FROM_ADDRESS
from fogline.errors import InputError, WorkspaceError

WORDS = "seven lamps on a slow barge"


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 1_500_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path: Path, clock: Clock) -> Access:
    return open_access(tmp_path, clock)


def test_nothing_is_written_before_something_is_to_be_kept(access: Access, tmp_path: Path) -> None:
    assert access.accounts.all() == []
    assert access.sessions.find("anything") is None
    assert access.audit.entries() == []
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_read_the_file(access: Access, tmp_path: Path) -> None:
    access.accounts.add("Ann", "reviewer", WORDS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_password_is_kept_as_an_argon2id_hash_only(access: Access, tmp_path: Path) -> None:
    access.accounts.add("Ann", "reviewer", WORDS)
    (row,) = access.file.rows("SELECT hash FROM accounts")
    assert row["hash"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert all(WORDS.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_name_and_its_password_let_in_and_nothing_else_does(access: Access) -> None:
    access.accounts.add("Ann Ş", "reviewer", WORDS)
    found = access.accounts.verified("ann ş", WORDS)
    assert found is not None
    assert (found.name, found.role) == ("Ann Ş", "reviewer")
    for name, password in (("Ann Ş", WORDS + "x"), ("Ann Ş", ""), ("Bob", WORDS), ("", "")):
        assert access.accounts.verified(name, password) is None


def test_a_weak_hash_is_made_anew_at_the_next_login(access: Access) -> None:
    from argon2 import PasswordHasher

    access.accounts.add("Ann", "reader", WORDS)
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(WORDS)
    with access.file.writing() as connection:
        connection.execute("UPDATE accounts SET hash = ?", (weak,))
    assert access.accounts.verified("Ann", WORDS)
    assert "m=65536" in access.file.rows("SELECT hash FROM accounts")[0]["hash"]
    assert access.accounts.verified("Ann", WORDS)


@pytest.mark.parametrize("password", ["short", "x" * 257, "passwordpassword", "123456789012", "annannannann", "qwertyuiopas"])
def test_a_password_that_others_would_guess_is_refused(access: Access, password: str) -> None:
    with pytest.raises(InputError):
        access.accounts.add("annannann", "reader", password)
    assert access.accounts.all() == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\u202eb", "a\x00b", "a\u200bb"])
def test_a_name_that_cannot_be_read_is_refused(access: Access, name: str) -> None:
    with pytest.raises(InputError):
        access.accounts.add(name, "reader", WORDS)


def test_a_name_is_taken_however_it_is_written(access: Access) -> None:
    access.accounts.add("Ann", "reader", WORDS)
    with pytest.raises(InputError, match="already"):
        access.accounts.add(" ＡNN ", "admin", WORDS)
    with pytest.raises(InputError, match="no role"):
        access.accounts.add("Bob", "king", WORDS)


def test_a_session_is_found_by_its_token_which_is_not_kept(access: Access, tmp_path: Path) -> None:
    session = access.sessions.start("ann", has_account=True)
    found = access.sessions.find(session.token)
    assert found is not None
    assert (found.name, found.seed) == ("ann", session.seed)
    assert access.sessions.find(session.token[:-1]) is None
    assert all(session.token.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_session_ends_when_idle_and_when_old(access: Access, clock: Clock) -> None:
    idle = access.sessions.start("ann", has_account=True)
    clock.now += IDLE_S + 1
    assert access.sessions.find(idle.token) is None
    token = access.sessions.start("ann", has_account=True).token
    begun = clock.now
    while clock.now < begun + LONGEST_S - IDLE_S / 2:
        clock.now += IDLE_S / 2
        found = access.sessions.find(token)
        assert found is not None, "it is used, so it lives"
        token = found.token
    clock.now = begun + LONGEST_S + 1
    assert access.sessions.find(token) is None, "a week is the most"


def test_a_session_gets_a_new_token_each_hour_and_the_old_one_dies(access: Access, clock: Clock) -> None:
    first = access.sessions.start("ann", has_account=True)
    clock.now += RENEWED_S + 1
    second = access.sessions.find(first.token)
    assert second is not None
    assert second.token != first.token
    assert second.seed == first.seed, "open forms stay good"
    under_way = access.sessions.find(first.token)
    assert under_way is not None
    assert under_way.token == first.token
    clock.now += OVERLAP_S + 1
    assert access.sessions.find(first.token) is None
    assert access.sessions.find(second.token) is not None


def test_ending_a_session_or_changing_a_password_ends_it_on_the_server(access: Access) -> None:
    access.accounts.add("Ann", "reader", WORDS)
    one, other = (access.sessions.start("Ann", has_account=True) for _ in range(2))
    access.sessions.end(one.token)
    assert access.sessions.find(one.token) is None
    assert access.sessions.find(other.token) is not None
    access.accounts.set_password("ann", "nine quiet herons in fog")
    assert access.sessions.find(other.token) is None
    assert access.accounts.verified("Ann", WORDS) is None
    last = access.sessions.start("Ann", has_account=True)
    access.accounts.remove("Ann")
    assert access.sessions.find(last.token) is None


def test_sessions_without_account_do_not_fill_the_disk(access: Access, clock: Clock) -> None:
    for _ in range(MOST_LOCAL + 20):
        clock.now += 1
        newest = access.sessions.start("somebody", has_account=False)
    assert len(access.file.rows("SELECT key FROM sessions")) <= MOST_LOCAL + 1
    assert access.sessions.find(newest.token) is not None


def test_each_failure_after_a_few_doubles_the_wait(access: Access, clock: Clock) -> None:
    for _ in range(NAME_FROM_ADDRESS.free):
        assert access.throttle.begin("ann", "192.0.2.1") == 0
    waits = []
    for _ in range(5):
        waits.append(access.throttle.begin("ann", "192.0.2.1"))
        clock.now += waits[-1]
        assert access.throttle.begin("ann", "192.0.2.1") == 0, "after the wait there is one try"
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert access.throttle.begin("ann", "198.51.100.9") == 0, "from elsewhere the name is free"


def test_a_name_guessed_at_from_everywhere_waits_a_minute_at_most(access: Access, clock: Clock) -> None:
    n_guesses = 0
    begun = clock.now
    while clock.now < begun + 3600:
        wait = access.throttle.begin("ann", f"10.0.{n_guesses // 250}.{n_guesses % 250}")
        assert wait <= NAME.longest_s
        n_guesses += not wait
        clock.now += max(wait, 0.001)
    assert n_guesses <= 100, "OWASP ASVS 2.2.1: no more than a hundred failed tries an hour"


def test_one_address_that_tries_many_names_is_slowed(access: Access) -> None:
    tried = [access.throttle.begin(f"name{n}", "192.0.2.7") for n in range(ADDRESS.free + 5)]
    assert tried[: ADDRESS.free] == [0.0] * ADDRESS.free
    assert all(tried[ADDRESS.free + 1 :])


def test_many_tries_at_once_gain_nothing(access: Access) -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: access.throttle.begin("ann", "192.0.2.1"), range(40)))
    assert waits.count(0.0) == NAME_FROM_ADDRESS.free


def test_a_right_password_forgets_the_failures(access: Access) -> None:
    for _ in range(NAME_FROM_ADDRESS.free - 1):
        access.throttle.begin("ann", "192.0.2.1")
    assert access.throttle.begin("ann", "192.0.2.1") == 0
    access.throttle.succeeded("ann", "192.0.2.1")
    assert access.throttle.begin("ann", "192.0.2.1") == 0


def test_the_log_can_only_be_added_to_and_says_where_it_was_cut(access: Access) -> None:
    for number in range(5):
        access.audit.note("ann", "decided", f"accept c{number}", address="127.0.0.1")
    assert [entry.about for _, entry in access.audit.entries(limit=2)] == ["accept c4", "accept c3"]
    assert [number for number, _ in access.audit.entries(before=3)] == [2, 1]
    assert access.audit.first_broken() is None
    with pytest.raises(WorkspaceError, match="only added to"), access.file.writing() as connection:
        connection.execute("DELETE FROM audit WHERE seq = 3")
    with pytest.raises(WorkspaceError, match="only added to"), access.file.writing() as connection:
        connection.execute("UPDATE audit SET who = 'bob' WHERE seq = 3")
    assert len(access.audit.entries()) == 5
    connection = sqlite3.connect(access.file.path)
    connection.execute("DROP TRIGGER audit_is_not_changed")
    connection.execute("UPDATE audit SET who = 'bob' WHERE seq = 3")
    connection.commit()
    connection.close()
    assert access.audit.first_broken() == 3


def test_a_login_from_a_new_address_is_told(access: Access) -> None:
    access.accounts.add("Ann", "reviewer", WORDS)
    for address in ("192.0.2.1", "192.0.2.1", "198.51.100.7", "192.0.2.1"):
        access.notices.note_login("Ann", address)
        access.audit.note("Ann", "login", address=address)
    assert [what for _, what in access.notices.all("ann")] == ["You logged in from a new address, 198.51.100.7."]
    assert (access.notices.take_new("Ann"), access.notices.take_new("Ann")) == (True, False)
    access.accounts.remove("Ann")
    assert access.notices.all("Ann") == []


def test_notices_are_kept_for_a_season(access: Access, clock: Clock) -> None:
    access.accounts.add("Ann", "reviewer", WORDS)
    access.accounts.set_role("Ann", "reader")
    clock.now += SEASON_S + 1
    access.accounts.set_role("Ann", "admin")
    assert [what for _, what in access.notices.all("Ann")] == ["You were given the role admin."]


def test_old_addresses_go_and_the_log_stays_whole(access: Access, clock: Clock) -> None:
    access.accounts.add("Ann", "reviewer", WORDS)
    access.audit.note("Ann", "login", address="192.0.2.1")
    access.notices.note_login("Ann", "198.51.100.7")
    access.throttle.begin("Ann", "203.0.113.9")
    clock.now += SEASON_S - 60
    access.audit.note("Ann", "login", address="198.51.100.7")
    assert [entry.address for _, entry in access.audit.entries()] == ["198.51.100.7", "192.0.2.1"]
    clock.now += 120
    assert [entry.address for _, entry in access.audit.entries()] == ["198.51.100.7", ""], "not shown any more"
    access.file.forget_expired()
    kept = access.file.path.read_bytes()
    assert b"192.0.2.1" not in kept
    assert b"203.0.113.9" not in kept
    assert b"198.51.100.7" in kept
    assert access.audit.first_broken() is None
    clock.now += SEASON_S
    access.notices.note_login("Ann", "192.0.2.1")
    assert [what for _, what in access.notices.all("Ann")] == ["You logged in from a new address, 192.0.2.1."]
    with access.file.writing() as connection:
        connection.execute("INSERT INTO addresses VALUES (1, ?, '192.0.2.9', 'salt')", (clock.now,))
    assert access.audit.first_broken() == 1, "an address that was put there later"


def test_addresses_that_an_earlier_version_wrote_into_the_log_are_sealed_once(access: Access, clock: Clock) -> None:
    access.audit.note("Ann", "login")
    entries, digest = [Entry("2017-07-14T02:40:00.000+00:00", "Ann", "login", "", f"192.0.2.{n}") for n in range(4)], ""
    with access.file.writing() as connection:
        for statement in ("DROP TRIGGER audit_is_not_cut", "DELETE FROM audit", "DELETE FROM sqlite_sequence"):
            connection.execute(statement)
        for entry in entries:
            digest = entry.digest_after(digest)
            statement = "INSERT INTO audit (at, who, event, about, address, digest) VALUES (?, ?, ?, ?, ?, ?)"
            connection.execute(statement, (*astuple(entry), digest if entry.address != "192.0.2.2" else "broken"))
        connection.execute("PRAGMA user_version=0")
    broken = access.audit.first_broken()
    access.audit.note("Ann", "logout")
    assert access.audit.first_broken() == broken == 3, "what was broken before stays so"
    assert [entry.address for _, entry in access.audit.entries()] == ["", "192.0.2.3", "192.0.2.2", "192.0.2.1", "192.0.2.0"]
    with pytest.raises(WorkspaceError, match="only added to"), access.file.writing() as connection:
        connection.execute("UPDATE audit SET who = 'bob' WHERE seq = 3")
    clock.now += SEASON_S + 1
    access.file.forget_expired()
    assert b"192.0.2." not in access.file.path.read_bytes()
    assert access.audit.first_broken() == 3


def test_the_digits_of_now_and_of_half_a_minute_off_are_good_once(access: Access, clock: Clock) -> None:
    access.accounts.add("Ann", "admin", WORDS)
    assert access.second_factors.verified("Ann", ""), "who has none needs none"
    authenticator = pyotp.parse_uri(access.second_factors.make("Ann"))
    assert isinstance(authenticator, pyotp.TOTP)
    assert (authenticator.name, authenticator.issuer) == ("Ann", "Fogline")
    now = int(clock.now)
    assert not access.second_factors.verified("Ann", authenticator.at(now - 90))
    assert not access.second_factors.verified("Ann", "")
    assert not access.second_factors.verified("Ann", "\u0661\u0662\u0663\u0664\u0665\u0666")
    assert access.second_factors.verified("Ann", authenticator.at(now - 30))
    assert not access.second_factors.verified("Ann", authenticator.at(now - 30))
    assert access.second_factors.verified("Ann", authenticator.at(now + 30))
    assert not access.second_factors.verified("Ann", authenticator.at(now)), "older than the one that was used"


def test_a_file_of_an_earlier_version_gets_what_it_lacks(access: Access) -> None:
    access.accounts.add("Ann", "admin", WORDS)
    with closing(sqlite3.connect(access.file.path)) as earlier:
        earlier.executescript("DROP TABLE notices; DROP TABLE second_factors; DROP TABLE addresses; DROP TABLE mail;")
    assert access.accounts.verified("Ann", WORDS)
    assert not access.second_factors.has("Ann")
    access.second_factors.make("Ann")
    assert access.second_factors.has("Ann")


def test_a_damaged_file_is_said_with_its_cure(access: Access) -> None:
    access.file.path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(WorkspaceError, match=r"access\.db"):
        access.accounts.all()
