"""Reviewing and logging in, in a real browser: by keys, without scripts, on a phone, under attack, with assistive technology."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyotp
import pytest
from auditing import AXE, SMALL_TARGETS, audit
from playwright.sync_api import Browser, BrowserContext, Page, expect
from watching import Watched

from fogline.access import open_access
from fogline.web.gate import Gate, local_hosts
from fogline.workspace import Workspace
from people import WORDS, make_war, serving

pytestmark = pytest.mark.browser
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the second factor."""


@pytest.fixture(scope="module")
def one_war(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_war(tmp_path_factory.mktemp("one"))


@pytest.fixture
def war(one_war: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(one_war, tmp_path / "war")
    workspace = Workspace.open(tmp_path / "war")
    yield workspace
    workspace.close()


@pytest.fixture
def local(war: Workspace) -> Iterator[str]:
    """Served on this machine alone: a name is enough."""
    with serving(war, Gate(open_access(war.folder), is_local=True, hosts=local_hosts())) as address:
        yield address


@pytest.fixture
def shared(war: Workspace) -> Iterator[str]:
    """Served for others too: it takes a login."""
    access = open_access(war.folder)
    access.accounts.add("ann", "admin", WORDS)
    access.second_factors.make("ann")
    access.notices.take_new("ann")
    with access.file.writing() as connection:
        connection.execute("UPDATE second_factors SET secret = ?", (SECRET,))
    with serving(war, Gate(access)) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    yield made
    made.close()


def gives_name(page: Page, address: str) -> Page:
    page.goto(f"{address}/review")
    page.fill("#name", "Ann")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/review")
    return page


def logs_in(page: Page, address: str, password: str = WORDS) -> Page:
    page.goto(f"{address}/login")
    page.fill("#name", "ann")
    page.fill("#password", password)
    page.fill("#digits", pyotp.TOTP(SECRET).now())
    page.get_by_role("button", name="Log in").click()
    return page


def subjects(page: Page) -> list[str | None]:
    return [item.get_attribute("value") for item in page.locator("#queue input[name=subject]").all()]


def review_pages(page: Page, address: str) -> list[str]:
    """One page of each kind."""
    page.goto(f"{address}/review")
    claim = f"/review/claims/{subjects(page)[0]}"
    page.goto(address + claim)
    things = [link.get_attribute("href") or "" for link in page.locator("ul.more a").all()]
    assert len(things) == 3
    return ["/review", claim, *things, "/review/forecasts", "/review/decisions", "/account", "/audit"]


def test_the_queue_is_worked_through_by_keys(context: BrowserContext, local: str, war: Workspace) -> None:
    watched = Watched(context, (local,))
    page = gives_name(watched.page, local)
    queue = subjects(page)
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#item-1")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#item-2")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#item-1")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url("**/review?done=*")
    expect(page.locator(".notice")).to_contain_text("Rejected")
    expect(page.locator("#item-2")).to_be_focused()
    assert subjects(page)[:2] == [queue[0], queue[2]]
    page.keyboard.press("a")
    expect(page.locator(".notice")).to_contain_text("Accepted")
    expect(page.locator("#item-2")).to_be_focused()
    assert [(d.kind, d.subject) for d in war.decisions()] == [("reject", queue[1]), ("accept", queue[2])]
    page.keyboard.press("u")
    expect(page.locator(".notice")).to_contain_text("Undone")
    assert subjects(page)[1] == queue[2]
    page.locator("#item-1").get_by_label("Note on this decision").fill("a j k r u")
    page.keyboard.press("Enter")
    assert len(war.decisions()) == 3, "in a field keys are letters, and Enter decides nothing"
    page.uncheck("#keys-on")
    page.locator("#item-1").focus()
    page.keyboard.press("a")
    page.reload()
    expect(page.locator("#keys-on")).not_to_be_checked()
    assert len(war.decisions()) == 3, "keys can be switched off, for good"
    page.check("#keys-on")
    page.locator("#item-1").focus()
    page.keyboard.press("c")
    page.wait_for_url("**/review/claims/*")
    assert watched.problems() == []
    assert watched.refused == []


def test_everything_can_be_done_without_scripts(browser: Browser, local: str, war: Workspace) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = gives_name(context.new_page(), local)
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("#item-1").get_by_role("button", name="Reject").click()
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Undone")
    page.locator("#item-1").get_by_role("link", name="Correct").click()
    page.get_by_label("Speaker").fill("a general")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.locator(".state")).to_contain_text("Corrected by Ann")
    page.get_by_role("link", name="Queue").click()
    page.get_by_role("button", name="Estimate anew").click()
    expect(page.locator(".notice")).to_contain_text("Estimated anew")
    assert [decision.kind for decision in war.decisions()] == ["reject", "undo", "correct"]
    assert len(war.review.in_force()) == 1
    context.close()


def test_on_a_phone_nothing_is_too_wide_or_too_small(browser: Browser, local: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{local}/login")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    gives_name(page, local)
    for path in review_pages(page, local):
        page.goto(local + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALL_TARGETS) == [], path
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, shared: str, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make frontend")
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": 1280, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    logs_in(page, shared, "a wrong password")
    expect(page.get_by_role("alert")).to_be_visible()
    found = {"/login": audit(page)}
    logs_in(page, shared).wait_for_url("**/review")
    page.locator("#item-1").get_by_role("button", name="Accept").click()
    found["after a decision"] = audit(page)
    for path in review_pages(page, shared):
        page.goto(shared + path)
        found[path] = audit(page)
    context.close()
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_no_script_of_a_report_or_a_reviewer_runs(context: BrowserContext, local: str, war: Workspace) -> None:
    watched = Watched(context, (local,))
    ran: list[str] = []
    watched.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page = gives_name(watched.page, local)
    claim = next(claim for claim in war.claims(report_id="r5") if claim.action == "holds")
    page.goto(f"{local}/review/claims/{claim.claim_id}")
    expect(page.locator(".report-box")).to_contain_text("<script>alert(1)</script>")
    page.get_by_label("Note on accepting").fill("<img src=x onerror=alert(2)><script>alert(3)</script>")
    page.get_by_role("button", name="Accept").click()
    page.goto(f"{local}/review/decisions")
    expect(page.locator(".log")).to_contain_text("<img src=x onerror=alert(2)>")
    assert ran == []
    assert watched.refused == []


def test_a_login_takes_the_password_and_its_cookie_no_script_reads(context: BrowserContext, shared: str) -> None:
    page = context.new_page()
    logs_in(page, shared, "a wrong password")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.locator("#password")).to_have_value("")
    page.fill("#password", WORDS)
    page.get_by_label("Show password").check()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_label("Show password").uncheck()
    expect(page.locator("#password")).to_have_attribute("type", "password")
    logs_in(page, shared).wait_for_url("**/review")
    expect(page.locator(".who")).to_contain_text("Logged in as ann, admin")
    assert page.evaluate("document.cookie") == ""
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == "fogline-session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    page.goto(f"{shared}/account")
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{shared}/review")
    expect(page).to_have_url(f"{shared}/login?next=%2Freview")
    page.go_back()
    page.reload()
    assert "Logged in" not in page.content()


def test_what_is_kept_is_read_taken_away_and_asked_to_be_removed(browser: Browser, shared: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    watched = Watched(context, (shared,))
    page = watched.page
    page.goto(f"{shared}/login")
    page.get_by_text("What is kept on you").click()
    expect(page.get_by_text("only as a hash")).to_be_visible()
    assert audit(page) == []
    logs_in(page, shared).wait_for_url("**/review")
    page.goto(f"{shared}/account")
    with page.expect_download() as started:
        page.get_by_role("link", name="Take it away").click()
    assert started.value.suggested_filename == "fogline-account.json"
    assert json.loads(started.value.path().read_text())["account"]["name"] == "ann"
    page.get_by_role("button", name="Ask to be taken out").click()
    expect(page.get_by_text("You asked to be taken out")).to_be_visible()
    assert audit(page) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.problems() == []
    context.close()


def test_another_sites_page_cannot_decide_for_a_reviewer(context: BrowserContext, shared: str, war: Workspace) -> None:
    page = context.new_page()
    logs_in(page, shared).wait_for_url("**/review")
    token = page.locator("input[name=token]").first.get_attribute("value")
    claim_id = subjects(page)[0]
    fields = {"token": token, "kind": "reject", "subject": claim_id, "seen": "", "back": "/review"}
    inputs = "".join(f"<input name={name} value='{value}'>" for name, value in fields.items())
    with foreign_site(f"<form id=f method=post action={shared}/review/decide>{inputs}</form>".encode()) as foreign:
        other = context.new_page()
        other.goto(foreign)
        with other.expect_response("**/review/decide") as answered:
            other.evaluate("document.getElementById('f').submit()")
        assert answered.value.status == 403, "even with a token that leaked"
        framed = context.new_page()
        framed.goto(foreign)
        framed.evaluate(f"document.body.innerHTML = '<iframe src={shared}/review></iframe>'")
        framed.wait_for_timeout(1500)
        assert all("Accept" not in frame.content() for frame in framed.frames[1:]), "nor can it be shown in a frame"
    assert war.decisions() == []


class foreign_site:  # noqa: N801  # used as a function
    """A page of somebody else's, on another origin."""

    def __init__(self, body: bytes) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the name that the library calls
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.server = HTTPServer(("127.0.0.1", port), Handler)
        self.address = f"http://localhost:{port}/"

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.address

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
