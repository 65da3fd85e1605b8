"""Accounts and the log on the command line, and a served workspace asked by real HTTP."""

import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from fogline.access import open_access
from fogline.cli.app import app
from fogline.errors import FoglineError
from fogline.settings import Settings
from fogline.workspace import Workspace
from people import WORDS, Person


@pytest.fixture
def war(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "war", settings=Settings(workers=1)).close()
    return tmp_path / "war"


def fogline(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*map(str, words)], input=typed)


def test_an_account_is_made_listed_changed_and_removed(war: Path) -> None:
    made = fogline("user", "add", "ann", "--role", "reviewer", "-w", war, typed=f"{WORDS}\n{WORDS}\n")
    assert made.exit_code == 0, made.output
    assert "ann may log in as reviewer" in made.stderr
    assert WORDS not in made.output
    assert open_access(war).accounts.verified("ann", WORDS)
    fogline("user", "role", "ann", "admin", "-w", war)
    (row,) = json.loads(fogline("user", "list", "-w", war, "--json").stdout)
    assert (row["name"], row["role"]) == ("ann", "admin")
    assert "hash" not in row
    made = fogline("user", "second-factor", "ann", "-w", war)
    assert made.stdout.startswith("otpauth://totp/Fogline:ann?secret=")
    (row,) = json.loads(fogline("user", "list", "-w", war, "--json").stdout)
    assert row["second_factor"]
    assert fogline("user", "second-factor", "ann", "--remove", "-w", war).exit_code == 0
    assert not open_access(war).second_factors.has("ann")
    assert fogline("user", "mail", "ann", "ann@example.org", "-w", war).exit_code == 0
    assert open_access(war).mail.of("ann") == "ann@example.org"
    assert "is not written to" in fogline("user", "mail", "ann", "-w", war).stderr
    assert open_access(war).mail.of("ann") == ""
    new = "nine quiet herons in fog"
    assert fogline("user", "password", "ann", "--password-stdin", "-w", war, typed=f"{new}\n").exit_code == 0
    assert open_access(war).accounts.verified("ann", new)
    fogline("user", "remove", "ann", "-w", war)
    assert "on this machine a name is enough" in fogline("user", "list", "-w", war).stderr
    events = [row["event"] for row in json.loads(fogline("audit", "-w", war, "--json").stdout)]
    assert events == [
        "account removed",
        "password set",
        "account mail set",
        "account mail set",
        "second factor removed",
        "second factor made",
        "role given",
        "account added",
    ]


def test_a_person_is_exported_and_taken_out_for_good(war: Path) -> None:
    access = open_access(war)
    access.accounts.add("ann", "reviewer", WORDS)
    access.audit.note("ann", "login", address="192.0.2.1")
    access.people.ask_to_leave("ann")
    (row,) = json.loads(fogline("user", "list", "-w", war, "--json").stdout)
    assert row["asks_to_leave"]
    kept = json.loads(fogline("user", "export", "Ann", "-w", war).stdout)
    assert (kept["account"]["role"], kept["log"][-1]["address"]) == ("reviewer", "192.0.2.1")
    assert fogline("user", "forget", "ann", "-w", war, typed="n\n").exit_code == 1
    assert access.accounts.find("ann")
    done = fogline("user", "forget", "ann", "-w", war, typed="y\n")
    assert done.exit_code == 0, done.output
    assert "former reviewer 1 stands for the name now" in done.stderr
    assert "Backups keep the name" in done.stderr
    assert access.accounts.all() == []
    assert fogline("audit", "-w", war).exit_code == 0
    (last, *_) = json.loads(fogline("audit", "-w", war, "--json").stdout)
    assert (last["event"], last["about"]) == ("name taken out", "former reviewer 1")
    assert "nothing is kept" in str(fogline("user", "forget", "ann", "--yes", "-w", war).exception)


@pytest.mark.parametrize(
    ("words", "typed", "cure"),
    [
        (("add", "ann", "--role", "king"), f"{WORDS}\n{WORDS}\n", "use one of reader, reviewer, admin"),
        (("add", "ann", "--role", "reader"), "short\nshort\n", "12 to 256 letters"),
        (("add", "ann", "--role", "reader"), "passwordpassword\npasswordpassword\n", "easily guessed"),
        (("add", "ann", "--role", "reader"), f"{WORDS}\nother\n", "in two ways"),
        (("remove", "nobody"), "", "fogline user list"),
        (("password", "nobody"), f"{WORDS}\n{WORDS}\n", "fogline user list"),
        (("second-factor", "nobody"), "", "fogline user list"),
        (("mail", "nobody", "a@b.org"), "", "fogline user list"),
        (("role", "nobody", "admin"), "", "fogline user list"),
    ],
)
def test_what_will_not_do_is_said_with_its_cure(war: Path, words: tuple[str, ...], typed: str, cure: str) -> None:
    result = fogline("user", *words, "-w", war, typed=typed)
    assert isinstance(result.exception, FoglineError)
    assert cure in str(result.exception)
    assert open_access(war).accounts.all() == []


def test_a_folder_that_is_no_workspace_gets_no_accounts(tmp_path: Path) -> None:
    result = fogline("user", "add", "ann", "--role", "reader", "-w", tmp_path, typed=f"{WORDS}\n{WORDS}\n")
    assert "fogline init" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_the_log_says_where_it_was_changed(war: Path) -> None:
    access = open_access(war)
    for number in range(3):
        access.audit.note("ann", "login", str(number))
    assert fogline("audit", "-w", war).exit_code == 0
    with access.file.writing() as connection:
        connection.execute("DROP TRIGGER audit_is_not_changed")
        connection.execute("UPDATE audit SET who = 'bob' WHERE seq = 2")
    result = fogline("audit", "-w", war)
    assert result.exit_code == 1
    assert "Entry 2 was changed" in result.stderr


@contextmanager
def served(war: Path, *options: str) -> Iterator[str]:
    """The port of a workspace that is served by a process of its own."""
    command = [sys.executable, "-m", "fogline", "serve", "-w", str(war), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        port = re.search(r"://.*:(\d+)/", said)
        assert port, said
        try:
            yield port[1]
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)


OPEN = ("--host", "0.0.0.0", "--behind-proxy")


@pytest.mark.parametrize(
    ("options", "review", "home"),
    [((), 200, 200), (OPEN, 303, 200), ((*OPEN, "--login-to-read"), 303, 303)],
)
def test_a_served_workspace_lets_in_whom_it_says(war: Path, options: tuple[str, ...], review: int, home: int) -> None:
    with served(war, *options) as port:
        person = Person(f"http://127.0.0.1:{port}")
        assert person.get("/").status_code == home
        if review == 200:
            person.gives_name("Ann")
        else:
            assert "there is none yet" in person.get("/login").text
        assert person.get("/review").status_code == review
        assert person.get("/", Host="evil.example").status_code == (421 if not options else home)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_where_others_can_reach_it_only_https_is_served(war: Path, host: str) -> None:
    result = fogline("serve", "-w", war, "--host", host, "--port", "0")
    assert result.exit_code == 1
    assert "passwords would go over the wire as typed" in str(result.exception)
    assert "--certificate and --key, or --behind-proxy" in str(getattr(result.exception, "cure", ""))


def test_a_missing_certificate_is_said_before_anything_is_served(war: Path) -> None:
    result = fogline("serve", "-w", war, "--certificate", war / "none.pem")
    assert "there is no file" in str(result.exception)


def test_with_a_certificate_only_today_s_tls_is_spoken(war: Path, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *words], check=True, capture_output=True)
    with served(war, "--certificate", str(certificate), "--key", str(key)) as port:
        trusting = ssl.create_default_context(cafile=certificate)
        answer = httpx.get(f"https://localhost:{port}/healthz", verify=trusting)
        assert answer.status_code == 200
        trusting.minimum_version, trusting.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        trusting.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"https://localhost:{port}/healthz", verify=trusting)
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://localhost:{port}/healthz")
