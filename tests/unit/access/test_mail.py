"""Mail about accounts, sent to a real server on loopback."""

import logging
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from fogline.access import Access, open_access
from fogline.errors import InputError
from fogline.settings import MailSettings, Settings, write_settings
from people import WORDS

ADDRESS = "ann@example.org"
PASSWORD = "what the relay asks for"


@dataclass
class Box:
    """What arrived."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802  # the library's name
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to.append(envelope.rcpt_tos)
        return "250 kept"

    def let_in(self, _server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401
        is_right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        self.users += [f"{mechanism} {data.login.decode()}"] if is_right else []
        return AuthResult(success=is_right)


@contextmanager
def relay(**options: Any) -> Iterator[Box]:  # noqa: ANN401
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port, authenticator=box.let_in, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def opened(folder: Path, port: int, **mail: str) -> Access:
    settings = MailSettings(f"localhost:{port}", "Fogline <fogline@example.org>", **{"security": "none"} | mail)
    write_settings(folder, Settings(mail=settings))
    access = open_access(folder)
    access.accounts.add("Ann", "reviewer", WORDS)
    access.mail.set("Ann", ADDRESS)
    sent()
    return access


def sent() -> None:
    """Wait until every mail is sent or given up."""
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=30)


def told(box: Box) -> list[str]:
    return [letter.get_content().splitlines()[0] for letter in box.letters]


def test_people_are_written_to_when_something_in_their_account_changes(tmp_path: Path) -> None:
    with relay() as box:
        access = opened(tmp_path, box.port)
        changes: list[Callable[[], object]] = [
            lambda: access.accounts.set_password("Ann", "nine quiet herons in fog"),
            lambda: access.accounts.set_role("ann", "reader"),
            lambda: access.second_factors.make("Ann"),
            lambda: access.second_factors.remove("Ann"),
            lambda: access.audit.note("Ann", "login", address="192.0.2.1"),
            lambda: access.notices.note_login("Ann", "198.51.100.7"),
            lambda: access.notices.note_guessable("Ann", "this password is easily guessed"),
            lambda: access.mail.set("Ann", "ann@example.net"),
        ]
        for change in changes:
            change()
            sent()
    assert told(box)[:-2] == [
        "The address that mail on your account goes to was changed.",
        "Your password was changed.",
        "You were given the role reader.",
        "You were given a new second factor.",
        "Your second factor was taken away.",
        "You logged in from a new address, 198.51.100.7.",
    ]
    assert sorted(zip(map(tuple, box.to[-2:]), told(box)[-2:], strict=True)) == [
        (("ann@example.net",), "The address that mail on your account goes to was changed."),
        ((ADDRESS,), "Mail on your account goes elsewhere from now on."),
    ]
    letter = box.letters[0]
    assert (letter["From"], letter["To"], letter["Subject"]) == ("Fogline <fogline@example.org>", ADDRESS, "Your Fogline account")
    words = "".join(str(found) for found in box.letters)
    assert "easily guessed" not in words
    assert WORDS not in words
    assert "tell whoever runs the server" in words


def test_without_a_relay_or_an_address_nothing_leaves(tmp_path: Path) -> None:
    with relay() as box:
        access = opened(tmp_path / "with", box.port)
        access.accounts.add("Bob", "reader", WORDS)
        access.accounts.set_role("Bob", "reviewer")
        access.mail.set("Ann", "")
        sent()
        n_before = len(box.letters)
        access.accounts.set_role("Ann", "reader")
        write_settings(tmp_path / "without", Settings())
        silent = open_access(tmp_path / "without")
        silent.accounts.add("Ann", "reviewer", WORDS)
        silent.mail.set("Ann", ADDRESS)
        assert not [thread for thread in threading.enumerate() if thread.name == "mail"]
        assert len(box.letters) == n_before
        assert {to for recipients in box.to for to in recipients} == {ADDRESS}
    silent.people.accounts.remove("Ann")
    assert silent.mail.of("Ann") == ""


def test_a_relay_that_is_away_or_slow_holds_nobody_up_and_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fogline.access.mail._WAIT_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute, caplog.at_level(logging.WARNING):
        access = opened(tmp_path, mute.getsockname()[1])
        begun = time.monotonic()
        access.accounts.set_role("Ann", "reader")
        assert time.monotonic() - begun < 0.9
        sent()
    access.accounts.set_role("Ann", "admin")
    sent()
    lines = [record.getMessage() for record in caplog.records if record.name == "fogline.access.mail"]
    assert len(lines) == 3
    assert all(line.startswith("a mail on an account was not sent: ") for line in lines)
    assert ADDRESS not in " ".join(lines)
    assert access.accounts.known("Ann").role == "admin"
    assert access.notices.all("Ann")[0][1] == "You were given the role admin."


def test_mail_goes_over_tls_to_a_relay_that_proves_who_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *words], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("FOGLINE_MAIL_PASSWORD", PASSWORD)
    with relay(tls_context=context, require_starttls=True) as box, caplog.at_level(logging.WARNING):
        access = opened(tmp_path / "war", box.port, security="starttls", user="fogline")
        assert box.letters == [], "nobody vouches for this certificate"
        assert "SSLCertVerificationError" in caplog.text
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        access.accounts.set_role("Ann", "reader")
        sent()
        assert told(box) == ["You were given the role reader."]
        assert len(box.users) == 1
        assert box.users[0].endswith(" fogline")
        monkeypatch.setenv("FOGLINE_MAIL_PASSWORD", "another")
        access.accounts.set_role("Ann", "admin")
        sent()
        assert len(box.letters) == 1
        assert caplog.records[-1].getMessage().startswith("a mail on an account was not sent: SMTP")


NONE = ("ann", "@b.org", "a@", "a b@c.org", "a@b.org\nBcc: c@d.org", "ä@b.org", f"a@{'b' * 300}", "a@b@c")


@pytest.mark.parametrize("address", NONE)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    access = open_access(tmp_path)
    access.accounts.add("Ann", "reviewer", WORDS)
    with pytest.raises(InputError, match="no address"):
        access.mail.set("Ann", address)
    assert access.mail.of("Ann") == ""
