"""Which server and model to ask and how, and what the asking used."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from fogline import caches
from fogline.errors import InputError

KEY_VARIABLE = "FOGLINE_LLM_KEY"
"""The environment variable that holds the server's key; nothing prints its value."""


@dataclass(frozen=True, slots=True)
class LlmOptions:
    """A model at an OpenAI-compatible server.

    ``at_once`` requests are under way together; each may take ``timeout_s`` in all and is tried ``attempts`` times, the second
    after ``first_wait_s``. ``max_tokens`` bounds one answer. Answers are kept below ``cache``.
    """

    server: str
    model: str
    key: str = field(default="", repr=False)
    at_once: int = 4
    timeout_s: float = 300.0
    attempts: int = 5
    first_wait_s: float = 1.0
    max_tokens: int = 8000
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What reports cost: requests answered by the server and by the cache, and tokens as the server counts them."""

    n_asked: int = 0
    n_cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            self.n_asked + other.n_asked,
            self.n_cached + other.n_cached,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
        )

    def cost(self, price_in: float, price_out: float) -> float:
        """Cost at prices for a million tokens read and written, in the prices' currency."""
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000


def key_of_environment() -> str:
    """The server's key, or an empty text; raises :class:`InputError` (without the key) where it cannot be one."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise InputError(f"{KEY_VARIABLE} holds something that is no key", "set it to the key alone, on one line")
    return key


def chat_address(server: str) -> str:
    """Where a server takes chats, from what a user gives: its root, its ``/v1``, or the whole address."""
    try:
        url = httpx.URL(server.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise InputError(f"the server {server[:100]!r} is no address", _EXAMPLE) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(f"the server {server[:100]!r} is no http or https address", _EXAMPLE)
    if url.userinfo or url.query or url.fragment:
        raise InputError(
            f"the address of the server {url.host} holds more than an address", f"leave out keys and set {KEY_VARIABLE} instead"
        )
    path = url.path.rstrip("/")
    if path.endswith("/chat/completions"):
        return str(url.copy_with(path=path))
    return str(url.copy_with(path=path + ("/chat/completions" if path.endswith("/v1") else "/v1/chat/completions")))


def cache_folder(options: LlmOptions) -> Path:
    """Where answers are kept: as given, else in the user's folder of caches."""
    if options.cache is not None:
        return options.cache
    return caches.cache_folder("llm")


_EXAMPLE = "write it like http://localhost:8000 or https://host/api/v1"
