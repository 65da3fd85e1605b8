"""Who may read and write, over real HTTP: names, logins, roles, sessions, forms, back-off, the log."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher

from fogline.access import Access, open_access
from fogline.access.sessions import IDLE_S, OVERLAP_S, RENEWED_S
from fogline.access.throttle import NAME_FROM_ADDRESS
from fogline.web.gate import Gate, is_loopback, local_hosts
from fogline.workspace import Workspace
from people import WORDS, Person, serving, token_of

OTHER_WORDS = "nine quiet herons in fog"


class Clock:
    """A clock that stands, and can be put forward."""

    def __init__(self) -> None:
        self.begun, self.ahead = time.time(), 0.0

    def __call__(self) -> float:
        return self.begun + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(war: Workspace, clock: Clock) -> Access:
    return open_access(war.folder, clock)


@pytest.fixture
def local(war: Workspace, access: Access) -> Iterator[str]:
    """Served on this machine alone, without accounts."""
    with serving(war, Gate(access, is_local=True, hosts=local_hosts())) as address:
        yield address


@pytest.fixture
def shared(war: Workspace, access: Access) -> Iterator[str]:
    """Served where others can reach it, with an account of each role."""
    for name in ("reader", "reviewer", "admin"):
        access.accounts.add(name, name, WORDS)
    access.second_factors.make("admin")
    with serving(war, Gate(access)) as address:
        yield address


@pytest.fixture
def closed(war: Workspace, access: Access) -> Iterator[str]:
    """As shared, and reading takes a login too."""
    access.accounts.add("reader", "reader", WORDS)
    with serving(war, Gate(access, login_to_read=True)) as address:
        yield address


def digits_of(access: Access, name: str) -> str:
    """What the authenticator of an account shows now; nothing for an account without one."""
    rows = access.file.rows("SELECT secret FROM second_factors WHERE key = ?", (name,))
    return pyotp.TOTP(rows[0]["secret"]).at(int(access.file.clock())) if rows else ""


def cookie_of(answer: httpx.Response, name: str = "fogline-session") -> str:
    """The line that sets a cookie."""
    found = [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    assert found
    return found[0]


# On this machine, without accounts


def test_a_name_is_asked_for_once_and_stands_under_decisions(local: str, war: Workspace) -> None:
    ann = Person(local)
    asked = ann.get("/review")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Freview")
    page = ann.get("/login").text
    assert 'type="password"' not in page
    answer = ann.gives_name("  Ann   Ş ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert ann.get("/review").status_code == 200
    claim_id = war.claims()[0].claim_id
    assert ann.sends("/review", "/review/decide", kind="accept", subject=claim_id, back="/review").status_code == 303
    (made,) = war.decisions()
    assert (made.reviewer, made.kind) == ("Ann Ş", "accept")


@pytest.mark.parametrize("name", ["", " ", "x" * 90, "a\u202eb"])
def test_a_name_that_cannot_be_read_is_refused(local: str, name: str) -> None:
    ann = Person(local)
    answer = ann.gives_name(name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert ann.get("/review").status_code == 303


def test_a_foreign_name_that_points_at_this_machine_gets_nothing(local: str) -> None:
    assert Person(local).get("/", Host="evil.example").status_code == 421
    assert Person(local).get("/", Host=f"localhost:{local.rpartition(':')[2]}").status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_behind_a_proxy_a_name_is_not_enough(local: str, header: str) -> None:
    ann = Person(local)
    ann.gives_name()
    assert ann.get("/review").status_code == 200
    assert ann.get("/review", **{header: "203.0.113.9"}).status_code == 303
    assert "Reviewing takes an account here" in ann.get("/login", **{header: "203.0.113.9"}).text


def test_the_first_account_ends_reviewing_by_name(local: str, access: Access) -> None:
    ann = Person(local)
    ann.gives_name()
    assert ann.get("/review").status_code == 200
    access.accounts.add("Ann", "reviewer", WORDS)
    assert ann.get("/review").status_code == 303
    assert 'type="password"' in ann.get("/login").text


def test_which_addresses_are_this_machine_alone() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "::1", "localhost", "127.8.9.1")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.4", "example.org", "")))


# Logging in


def test_where_others_can_reach_it_deciding_takes_a_login(shared: str, war: Workspace) -> None:
    ann = Person(shared)
    assert ann.get("/").status_code == 200, "reading is open"
    assert ann.get("/review").status_code == 303
    token = ann.token("/login")
    answer = ann.post("/review/decide", {"token": token, "kind": "accept", "subject": war.claims()[0].claim_id})
    assert answer.headers["location"].startswith("/login")
    assert war.decisions() == []
    assert ann.logs_in("reviewer").headers["location"] == "/review"
    assert ann.get("/review").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("reviewer", "wrong"), ("nobody", WORDS), ("", ""), ("reviewer", WORDS * 9)])
def test_a_wrong_login_says_the_same_whatever_was_wrong(shared: str, name: str, password: str) -> None:
    ann = Person(shared)
    answer = ann.logs_in(name, password)
    assert answer.status_code == 401
    assert "This name and this password do not go together" in answer.text
    assert WORDS not in answer.text
    assert ann.get("/review").status_code == 303


def test_an_unknown_name_takes_as_long_as_a_wrong_password(shared: str) -> None:
    def seconds(name: str) -> float:
        person = Person(shared)
        token = person.token("/login")
        begin = time.perf_counter()
        person.post("/login", {"token": token, "name": name, "password": "wrong"})
        return time.perf_counter() - begin

    seconds("nobody")  # the hash of nobody is made once
    known, unknown = min(seconds("reviewer") for _ in range(3)), min(seconds("nobody") for _ in range(3))
    assert unknown > known / 4


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(shared: str) -> None:
    line = cookie_of(Person(shared).logs_in("reviewer"))
    assert "HttpOnly" in line
    assert "SameSite=lax" in line
    assert "Path=/" in line
    assert "Domain" not in line
    token = line.partition("=")[2].partition(";")[0]
    assert len(token) >= 43, "256 bits by chance"


def test_over_https_the_cookie_is_secure_and_of_this_host(war: Workspace, access: Access) -> None:
    from fastapi.testclient import TestClient

    from fogline.web import create_app

    access.accounts.add("reviewer", "reviewer", WORDS)
    client = TestClient(create_app(war, Gate(access)), base_url="https://testserver", follow_redirects=False)
    token = token_of(client.get("/login").text)
    fields = {"token": token, "name": "reviewer", "password": WORDS}
    answer = client.post("/login", data=fields, headers={"Origin": "https://testserver"})
    line = cookie_of(answer, "__Host-fogline-session")
    assert "Secure" in line
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert client.get("/review").status_code == 200


def test_a_login_gives_a_new_session_and_ends_the_one_before(shared: str) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    before = ann.client.cookies["fogline-session"]
    ann.sends("/account", "/logout")
    ann.takes_session("chosen-by-somebody-else")
    ann.logs_in("reviewer")
    after = ann.client.cookies["fogline-session"]
    assert after not in (before, "chosen-by-somebody-else")
    thief = Person(shared)
    thief.takes_session(before)
    assert thief.get("/review").status_code == 303


def test_logging_out_ends_the_session_on_the_server(shared: str) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    kept = ann.client.cookies["fogline-session"]
    assert ann.sends("/review", "/logout").headers["location"] == "/"
    assert "fogline-session" not in ann.client.cookies
    ann.takes_session(kept)
    assert ann.get("/review").status_code == 303


def test_a_session_expires_and_its_cookie_is_renewed_before(shared: str, clock: Clock) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    first = ann.client.cookies["fogline-session"]
    clock.ahead = RENEWED_S + 1
    form = ann.token("/review")
    second = ann.client.cookies["fogline-session"]
    assert second != first
    clock.ahead += OVERLAP_S + 1
    assert ann.post("/logout", {"token": form}).headers["location"] == "/", "forms opened before the renewal stay good"
    ann.logs_in("reviewer")
    clock.ahead += IDLE_S + 1
    assert ann.get("/review").status_code == 303


def test_a_removed_account_is_out_at_once_and_a_role_is_given_at_once(shared: str, access: Access) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    access.accounts.set_role("reviewer", "reader")
    assert ann.get("/review").status_code == 403
    access.accounts.remove("reviewer")
    assert ann.get("/review").status_code == 303


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\nx",
        "/%0d%0aSet-Cookie: a",
    ],
)
def test_after_the_login_one_stays_here(shared: str, onward: str) -> None:
    answer = Person(shared).sends("/login", "/login", name="reviewer", password=WORDS, next=onward)
    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location
    assert httpx.URL(shared).join(location).host == "127.0.0.1"


# Roles


@pytest.mark.parametrize(("role", "review", "log"), [("reader", 403, 403), ("reviewer", 200, 403), ("admin", 200, 200)])
def test_each_role_may_what_it_may(shared: str, access: Access, war: Workspace, role: str, review: int, log: int) -> None:
    ann = Person(shared)
    ann.logs_in(role, digits=digits_of(access, role))
    claim_id = war.claims()[0].claim_id
    for path in ("/review", f"/review/claims/{claim_id}", "/review/decisions", "/review/forecasts", "/review/gold.jsonl"):
        assert ann.get(path).status_code == review, path
    assert ann.get("/audit").status_code == log
    assert ann.get("/account").status_code == 200
    done = ann.sends("/account", "/review/decide", kind="accept", subject=claim_id, back="/review")
    assert done.status_code == (303 if review == 200 else 403)
    assert len(war.decisions()) == (1 if review == 200 else 0)
    assert ann.sends("/account", "/review/estimate").status_code == (303 if review == 200 else 403)


def test_only_an_admin_undoes_what_others_decided(shared: str, war: Workspace, access: Access) -> None:
    access.accounts.add("other", "reviewer", WORDS)
    ann, other, admin = Person(shared), Person(shared), Person(shared)
    ann.logs_in("reviewer")
    other.logs_in("other")
    admin.logs_in("admin", digits=digits_of(access, "admin"))
    ann.sends("/review", "/review/decide", kind="accept", subject=war.claims()[0].claim_id, back="/review")
    (made,) = war.decisions()
    assert other.sends("/review", "/review/undo", decision=made.decision_id).status_code == 403
    assert len(war.decisions()) == 1
    assert admin.sends("/review", "/review/undo", decision=made.decision_id).status_code == 303
    assert war.decisions()[-1].undoes == made.decision_id


def test_where_reading_takes_a_login_nothing_is_shown_before(closed: str) -> None:
    ann = Person(closed)
    for path in ("/", "/sources", "/brief", "/places/syria:palmyra", "/method", "/nothing-here", "/review"):
        answer = ann.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login?next=")
    for path in ("/api/v1/places", "/api/v1/claims.csv", "/api/v1/openapi.json"):
        assert ann.get(path).status_code == 401, path
    page = ann.get("/login").text
    assert "reports" not in page
    assert "Syria" not in page
    assert ann.get("/healthz").status_code == 200
    assert ann.get("/assets/app.css").status_code == 200
    ann.logs_in("reader")
    answer = ann.get("/sources")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert ann.get("/api/v1/places").status_code == 200
    assert ann.sends("/account", "/logout").headers["location"] == "/login"
    assert ann.get("/sources").status_code == 303


# Forms


def test_every_form_needs_its_token(shared: str, access: Access, war: Workspace) -> None:
    ann, other = Person(shared), Person(shared)
    ann.logs_in("reviewer")
    other.logs_in("admin", digits=digits_of(access, "admin"))
    claim_id = war.claims()[0].claim_id
    fields = {"kind": "accept", "subject": claim_id, "back": "/review", "decision": "x", "password": WORDS, "new": OTHER_WORDS}
    stolen = other.token("/review")
    for path in ("/review/decide", "/review/undo", "/review/estimate", "/logout", "/login", "/account/password"):
        own = ann.token("/review")
        for token in ("", "abc", "00" * 64, stolen, own[:-1] + ("1" if own.endswith("0") else "0")):
            assert ann.post(path, fields | {"token": token}).status_code == 403, (path, token)
    assert war.decisions() == []
    assert ann.get("/review").status_code == 200, "still logged in"


def test_every_page_with_a_form_has_another_token(shared: str) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    html = ann.get("/review").text
    tokens = re.findall(r'name="token" value="([0-9a-f]+)"', html)
    assert len(tokens) > 2
    assert len(set(tokens)) == len(tokens)
    assert html.count("<form method") == len(tokens)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_token(shared: str, war: Workspace, headers: dict[str, str]) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    fields = {"token": ann.token("/review"), "kind": "accept", "subject": war.claims()[0].claim_id}
    assert ann.post("/review/decide", fields, **headers).status_code == 403
    assert war.decisions() == []


def test_the_login_form_cannot_be_sent_from_elsewhere(shared: str) -> None:
    victim, attacker = Person(shared), Person(shared)
    token = attacker.token("/login")
    answer = victim.post("/login", {"token": token, "name": "reviewer", "password": WORDS})
    assert answer.status_code == 403
    assert "fogline-session" not in victim.client.cookies


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=1" for _ in range(200)), "application/x-www-form-urlencoded", 400),
        (b"a=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b'{"a": 1}', "application/json", 415),
        (b"", "multipart/form-data; boundary=x", 415),
    ],
)
def test_what_is_no_form_of_ours_is_refused(shared: str, content: bytes, kind: str, status: int) -> None:
    answer = httpx.post(f"{shared}/review/decide", content=content, headers={"Content-Type": kind, "Origin": shared})
    assert answer.status_code == status


def test_pages_that_know_who_asks_are_kept_nowhere_and_run_no_foreign_script(shared: str, access: Access) -> None:
    ann = Person(shared)
    ann.logs_in("admin", digits=digits_of(access, "admin"))
    for path in ("/review", "/review/decisions", "/review/forecasts", "/account", "/audit", "/review/gold.jsonl"):
        answer = ann.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<[^>]+\s(on\w+|style)=", answer.text), path
        assert "<script>" not in answer.text


# Guessing


def test_after_a_few_wrong_passwords_one_has_to_wait(shared: str, access: Access, clock: Clock) -> None:
    ann = Person(shared)
    for _ in range(NAME_FROM_ADDRESS.free):
        assert ann.logs_in("reviewer", "wrong").status_code == 401
    answer = ann.logs_in("reviewer")
    assert answer.status_code == 429, "even the right password waits"
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert "Too many tries" in answer.text
    assert ann.logs_in("admin", digits=digits_of(access, "admin")).status_code == 303, "another name is free"
    clock.ahead += int(answer.headers["retry-after"]) + 1
    assert Person(shared).logs_in("reviewer").status_code == 303


# The account


def test_one_changes_ones_own_password_with_the_old_one(shared: str) -> None:
    ann, elsewhere = Person(shared), Person(shared)
    ann.logs_in("reviewer")
    elsewhere.logs_in("reviewer")
    assert ann.sends("/account", "/account/password", password="wrong", new=OTHER_WORDS, again=OTHER_WORDS).status_code == 422
    assert ann.sends("/account", "/account/password", password=WORDS, new="short", again="short").status_code == 422
    assert ann.sends("/account", "/account/password", password=WORDS, new=OTHER_WORDS, again="x").status_code == 422
    weak = "reviewer reviewer"
    assert ann.sends("/account", "/account/password", password=WORDS, new=weak, again=weak).status_code == 422
    answer = ann.sends("/account", "/account/password", password=WORDS, new=OTHER_WORDS, again=OTHER_WORDS)
    assert answer.headers["location"] == "/account?changed=1"
    assert "The password is changed" in ann.get("/account?changed=1").text
    assert elsewhere.get("/account").status_code == 303, "every other session has ended"
    assert Person(shared).logs_in("reviewer").status_code == 401
    assert Person(shared).logs_in("reviewer", OTHER_WORDS).status_code == 303


def test_a_meter_shows_how_strong_a_password_is_without_a_script_and_keeps_nothing(shared: str) -> None:
    ann = Person(shared)
    ann.logs_in("reviewer")
    assert 'formaction="/account/strength"' in ann.get("/account").text
    weak = ann.sends("/account", "/account/strength", new="password1234", password="", again="")
    strong = ann.sends("/account", "/account/strength", new=OTHER_WORDS)
    assert [re.findall(r'<meter[^>]* value="(\d)"', answer.text) for answer in (weak, strong)] == [["1"], ["4"]]
    assert "It will not do: this password is easily guessed" in weak.text
    assert "It will do." in strong.text
    assert "password1234" not in weak.text
    assert OTHER_WORDS not in strong.text
    assert strong.headers["cache-control"] == "no-store"
    assert ann.post("/account/strength", {"new": OTHER_WORDS, "token": "00"}).status_code == 403
    assert Person(shared).logs_in("reviewer").status_code == 303, "nothing was changed"


def test_an_admin_takes_a_second_factor_in_the_browser_and_each_code_is_good_once(
    shared: str, access: Access, clock: Clock
) -> None:
    ann = Person(shared)
    for digits in ("", "000000"):
        assert ann.logs_in("admin", digits=digits).status_code == 401
    digits = digits_of(access, "admin")
    assert ann.logs_in("admin", "wrong", digits=digits).status_code == 401
    assert ann.logs_in("admin", digits=f" {digits[:3]} {digits[3:]}").status_code == 303
    assert ann.get("/audit").status_code == 200
    assert Person(shared).logs_in("admin", digits=digits).status_code == 401, "seen over a shoulder"
    clock.ahead += 30
    assert Person(shared).logs_in("admin", digits=digits_of(access, "admin")).status_code == 303


def test_an_admin_without_a_second_factor_is_a_reviewer_and_told_why(shared: str, access: Access) -> None:
    access.accounts.add("bare", "admin", WORDS)
    ann = Person(shared)
    ann.logs_in("bare")
    assert ann.get("/review").status_code == 200
    refused = ann.get("/audit")
    assert refused.status_code == 403
    assert "fogline user second-factor bare" in refused.text
    access.second_factors.make("bare")
    assert ann.get("/review").status_code == 303, "a new second factor ends every session"
    ann.logs_in("bare", digits=digits_of(access, "bare"))
    assert ann.get("/audit").status_code == 200
    access.second_factors.remove("bare")
    assert ann.get("/account").status_code == 303


def test_people_are_told_what_changed_in_their_account_and_nobody_can_hide_it(shared: str, access: Access) -> None:
    ann = Person(shared)
    assert ann.logs_in("reviewer").headers["location"] == "/review"
    access.accounts.set_password("reviewer", OTHER_WORDS)
    access.accounts.set_role("reviewer", "reader")
    answer = ann.logs_in("reviewer", OTHER_WORDS)
    assert answer.headers["location"] == "/account?next=%2Freview"
    page = ann.get(answer.headers["location"]).text
    assert '<a href="/review">Go on</a>' in page
    told = re.findall(r"<dt>\d{4}-\d\d-\d\d \d\d:\d\d UTC</dt><dd>(.*?)</dd>", page)
    assert told == ["You were given the role reader.", "Your password was changed."]
    again = Person(shared)
    assert again.logs_in("reviewer", OTHER_WORDS).headers["location"] == "/review", "told once at the login"
    assert "Your password was changed." in again.get("/account").text, "and kept on the page"
    other = Person(shared)
    other.logs_in("reader")
    assert "What changed" not in other.get("/account").text


def test_a_password_that_has_become_easy_to_guess_is_told_at_the_login(shared: str, access: Access) -> None:
    with access.file.writing() as connection:
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("password1234")
        connection.execute("UPDATE accounts SET hash = ? WHERE key = 'reviewer'", (weak,))
    ann = Person(shared)
    assert ann.logs_in("reviewer", "password1234").headers["location"].startswith("/account")
    assert "Choose another password: this password is easily guessed" in ann.get("/account").text
    assert Person(shared).logs_in("reviewer", "password1234").headers["location"] == "/review", "told once"
    assert Person(shared).logs_in("reader").headers["location"] == "/review", "and not of a good one"


# The log


def test_the_log_has_what_happened_and_no_secret(shared: str, war: Workspace, access: Access, clock: Clock) -> None:
    ann, admin = Person(shared), Person(shared)
    ann.logs_in("reviewer", "a wrong password")
    ann.logs_in("a password typed as a name", WORDS)
    ann.logs_in("reviewer")
    claim_id = war.claims()[0].claim_id
    ann.sends("/review", "/review/decide", kind="accept", subject=claim_id, back="/review")
    (made,) = war.decisions()
    ann.sends("/review", "/review/undo", decision=made.decision_id)
    ann.get("/audit")
    ann.post("/review/decide", {"token": "00"})
    ann.sends("/review", "/logout")
    admin.logs_in("admin", digits=digits_of(access, "admin"))
    page = admin.get("/audit").text
    events = [(entry.who, entry.event) for _, entry in reversed(access.audit.entries())]
    assert events == [
        ("reviewer", "login failed"),
        ("", "login failed"),
        ("reviewer", "login"),
        ("reviewer", "decided"),
        ("reviewer", "undone"),
        ("reviewer", "refused"),
        ("reviewer", "form refused"),
        ("reviewer", "logout"),
        ("admin", "login"),
    ]
    assert claim_id in page
    for secret in (WORDS, "a wrong password", "typed as a name", admin.client.cookies["fogline-session"]):
        assert secret not in page
        assert secret.encode() not in access.file.path.read_bytes()
    today = datetime.now(UTC).date().isoformat()
    assert all(entry.at.startswith(today) and entry.address == "127.0.0.1" for _, entry in access.audit.entries())
    assert access.audit.first_broken() is None


def test_without_being_told_otherwise_the_application_takes_a_login_to_decide(war: Workspace) -> None:
    with serving(war, None) as address:
        ann = Person(address)
        assert ann.get("/").status_code == 200
        assert "Reviewing takes an account here" in ann.get("/login").text
        assert ann.get("/review").status_code == 303
