"""What a browser posts: read within bounds, and believed only with the token of a form that we gave out, from our own pages."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from starlette.exceptions import HTTPException

MOST_BYTES, MOST_FIELDS = 64 * 1024, 100
_FORM = "application/x-www-form-urlencoded"
_OLD = "This form is too old, or was not opened here. Go back, load the page again, and send it once more."


@dataclass(frozen=True, slots=True)
class Form:
    """Posted fields in the order they stand in."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The first value of a field, without space around it; empty where there is none."""
        return next((value.strip() for key, value in self.fields if key == name), "")

    def raw(self, name: str) -> str:
        """The first value of a field exactly as it was typed."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """All values of a field that are not empty."""
        return [value for key, value in self.fields if key == name and value]

    def has(self, name: str) -> bool:
        """Whether the field is there, be it empty."""
        return any(key == name for key, _ in self.fields)


async def posted(request: Request) -> Form:
    """The form of a request; refuses what is too large or no form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, "Send a form.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "This form is too large.")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise HTTPException(400, "This form cannot be read.") from error
    return Form(tuple((name, value.replace("\r\n", "\n")) for name, value in fields))


def check_origin(request: Request) -> None:
    """Refuse a post that another site's page made the browser send. Programs send no origin; they bring a token all the same."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin" or (origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")):
        raise HTTPException(403, "This was sent from another site's page.")


def form_token(seed: str) -> str:
    """A token for one form: the seed under a fresh mask, so that no two pages hold the same bytes."""
    plain = _plain(seed)
    mask = secrets.token_bytes(len(plain))
    return (mask + _xor(mask, plain)).hex()


def check_token(token: str, seed: str) -> None:
    """Refuse a form whose token was not made from the seed."""
    plain = _plain(seed)
    try:
        given = bytes.fromhex(token)
    except ValueError:
        given = b""
    mask, masked = given[: len(plain)], given[len(plain) :]
    if len(masked) != len(plain) or not hmac.compare_digest(_xor(mask, masked), plain):
        raise HTTPException(403, _OLD)


def _plain(seed: str) -> bytes:
    return hashlib.sha256(b"form " + seed.encode()).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
