"""One OpenAI-compatible server: requests with retries, and what its refusals mean for the user.

A request that fails is tried again where that can help (too many requests, faults of the server, time-outs, lost connections).
Where all tries fail, the server is asked for one word: if it gives that, the report is to blame (:class:`NoAnswer`), else the
server (:class:`~fogline.errors.ServerError`).
"""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from fogline.claims.llm.dialect import Dialect
from fogline.claims.llm.options import KEY_VARIABLE, LlmOptions, Usage, chat_address
from fogline.claims.llm.prompt import Question
from fogline.errors import ServerError

LONGEST_WAIT_S = 120.0
"""A server that asks to wait longer is not waited for."""

LARGEST_ANSWER = 10_000_000
"""Bytes of an answer beyond which it is none."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_REFUSED_FORMS = (400, 422)
_RETRIED = frozenset({408, 409, 425, 429, *range(500, 600)})
_OK = 200
_NO_CONNECTION, _TOO_LATE = 0, 1  # stand for a status where there is none
_LATE_TRY = 3  # a time-out has cost so much that it counts as this many tries


class NoAnswer(Exception):  # noqa: N818 - no fault: one report went without an answer
    """This report gets no answer, others do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's words, whether they were cut off, and what they used."""

    text: str
    is_cut: bool
    usage: Usage


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back: an HTTP status, or one of ours, and the body or the reason."""

    status: int
    text: str
    wait_s: float | None = None


class ChatServer:
    """A model at a server. Use it as an asynchronous context manager, from one event loop."""

    def __init__(self, options: LlmOptions) -> None:
        self.address = chat_address(options.server)
        self._options = options
        self._dialect = Dialect()
        self._was_reached = False
        headers = {"Authorization": f"Bearer {options.key}"} if options.key else {}
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=options.timeout_s,
            limits=httpx.Limits(max_connections=options.at_once + 1),
            trust_env=httpx.URL(self.address).host not in _LOOPBACK,
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def ask(self, question: Question) -> Answer:
        """The model's answer; raises :class:`NoAnswer` or :class:`~fogline.errors.ServerError`."""
        dialect = self._dialect
        first: _Reply | None = None
        while True:
            reply = await self._send(dialect.body(self._options.model, question, self._options.max_tokens))
            if reply.status == _OK:
                self._dialect = dialect
                return self._read(reply)
            first = first or reply
            weaker = dialect.weaker(reply.text) if reply.status in _REFUSED_FORMS else None
            if weaker is None:
                raise await self._failure(first if reply.status in _REFUSED_FORMS else reply)
            dialect = weaker

    async def _send(self, body: dict[str, Any]) -> _Reply:
        """The reply, after as many tries as it takes and is worth."""
        wait_s, left = self._options.first_wait_s, self._options.attempts
        while True:
            reply = await self._post(body)
            left -= _LATE_TRY if reply.status == _TOO_LATE else 1
            is_lost = reply.status == _TOO_LATE or (reply.status == _NO_CONNECTION and self._was_reached)
            if left <= 0 or not (is_lost or reply.status in _RETRIED) or (reply.wait_s or 0) > LONGEST_WAIT_S:
                return reply
            await asyncio.sleep(reply.wait_s if reply.wait_s is not None else min(wait_s, LONGEST_WAIT_S))
            wait_s *= 2

    async def _post(self, body: dict[str, Any]) -> _Reply:
        try:
            async with asyncio.timeout(self._options.timeout_s):
                async with self._client.stream("POST", self.address, json=body) as response:
                    self._was_reached = True
                    return await self._receive(response)
        except (httpx.TimeoutException, TimeoutError):
            return _Reply(_TOO_LATE, "")
        except (httpx.RequestError, OSError) as error:
            return _Reply(_NO_CONNECTION, self._clean(str(error) or type(error).__name__))

    async def _receive(self, response: httpx.Response) -> _Reply:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > LARGEST_ANSWER:
                return _Reply(_NO_CONNECTION, f"its answer is larger than {LARGEST_ANSWER:,} bytes")
        text = content.decode("utf-8", "replace")
        if response.status_code == _OK:
            fault = _fault_within(text)
            return _Reply(fault, self._clean(_message(text))) if fault else _Reply(_OK, text)
        told = response.headers.get("location", "") if response.is_redirect else _message(text)
        return _Reply(response.status_code, self._clean(told), _wait(response.headers.get("retry-after")))

    def _read(self, reply: _Reply) -> Answer:
        try:
            found = json.loads(reply.text)
            choice = found["choices"][0]
            text = choice["message"].get("content") or choice["message"].get("refusal") or ""
            counted = found.get("usage") or {}
            usage = Usage(1, 0, int(counted.get("prompt_tokens") or 0), int(counted.get("completion_tokens") or 0))
            return Answer(str(text), choice.get("finish_reason") == "length", usage)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            cure = "give the address of an OpenAI-compatible server"
            raise ServerError(self.address, "answers with something that is no chat completion", cure) from error

    async def _failure(self, reply: _Reply) -> Exception:
        """The report's failure where the server still answers, else the server's."""
        is_whole = reply.status in (_NO_CONNECTION, 401, 402, 403, 404, 429) or 300 <= reply.status < 400
        if not is_whole and await self._gives_a_word():
            late = f"no complete answer within {self._options.timeout_s:g} seconds"
            return NoAnswer(late if reply.status == _TOO_LATE else f"the server answered {reply.status}: {reply.text}")
        return self._fault(reply)

    async def _gives_a_word(self) -> bool:
        question = Question(({"role": "user", "content": "Answer with the word yes."},), {})
        body = Dialect("text", self._dialect.tells_temperature, self._dialect.limit).body(self._options.model, question, 16)
        return (await self._post(body)).status == _OK

    def _fault(self, reply: _Reply) -> ServerError:
        told = f": {reply.text}" if reply.text else ""
        what, cure = _FAULTS.get(reply.status, (f"answers {reply.status}{{told}}", "its own log says why"))
        if 300 <= reply.status < 400:
            what, cure = "sends elsewhere{told}", "give that address (--server) if it is the right one"
        if reply.status >= 500:
            what, cure = f"answers {reply.status}{{told}}", f"its log says why; {_GO_ON}"
        if reply.status in (401, 403) and self._options.key:
            what, cure = f"does not take the key in {KEY_VARIABLE}{{told}}", "set the key that it gave you for this model"
        seconds = f"{self._options.timeout_s:g}"
        words = {"told": told, "model": self._options.model, "seconds": seconds}
        return ServerError(self.address, what.format(**words), cure)

    def _clean(self, text: str) -> str:
        """A server's words on one line, short, and never with the key in them."""
        printable = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        if self._options.key:
            printable = printable.replace(self._options.key, "(the key)")
        return printable[:300].rstrip(" .;")


def _message(text: str) -> str:
    """The message in an error's body, whichever of the usual shapes it has."""
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        for name in ("error", "message", "detail"):
            if isinstance(found, dict) and name in found:
                found = found[name]
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return "" if text.lstrip().startswith("<") else text


def _fault_within(text: str) -> int | None:
    """The status that an error has which comes as a success, as relays of several servers send it."""
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict) and found.get("error") and not found.get("choices"):
            code = found["error"].get("code") if isinstance(found["error"], dict) else None
            return code if isinstance(code, int) and 400 <= code < 600 else 500
    return None


def _wait(header: str | None) -> float | None:
    """Seconds of a ``Retry-After`` header, which holds seconds or a date."""
    if not header:
        return None
    with suppress(ValueError):
        return max(0.0, float(header))
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    return None


_GO_ON = "run the same command later: answers that came are kept"
_FAULTS = {
    _NO_CONNECTION: ("cannot be reached{told}", "start it, or mend its address (--server)"),
    _TOO_LATE: (
        "gave no complete answer within {seconds} seconds",
        "give more time (--timeout, or timeout_s in fogline.toml) or take a smaller model",
    ),
    401: ("wants a key{told}", f"set the environment variable {KEY_VARIABLE}"),
    402: ("wants to be paid{told}", f"settle that with its owner; {_GO_ON}"),
    403: ("forbids it{told}", f"set the environment variable {KEY_VARIABLE} if it wants a key"),
    404: ("knows no chat at this address or no model {model!r}{told}", "mend the address (--server) or the name (--model)"),
    429: (
        "answers that it was asked too much{told}",
        f"ask less at once (--at-once, or at_once in fogline.toml) or see your quota; {_GO_ON}",
    ),
}
