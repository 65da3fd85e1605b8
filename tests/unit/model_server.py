"""A real server on the loopback address that speaks the chat protocol of language models, with whatever answers a test needs."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = dict[str, Any]


@dataclass
class Reply:
    """What the server sends back: a model's words, or any status and body."""

    words: str = ""
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"

    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        choice = {"index": 0, "message": {"role": "assistant", "content": self.words}, "finish_reason": self.finish}
        usage = {"prompt_tokens": 1000, "completion_tokens": 50}
        return json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage}).encode()


def fault(status: int, message: str, **headers: str) -> Reply:
    body = json.dumps({"error": {"message": message, "type": "test"}}).encode()
    return Reply(status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def words(*rows: Row) -> Reply:
    return Reply(json.dumps({"claims": list(rows)}))


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: Row

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return str(self.body["messages"][1]["content"]) if len(self.body["messages"]) > 1 else ""

    @property
    def block(self) -> str:
        """What stands in the report's block, by the name that opens it."""
        opened = re.search(r"<report (\w+)>\n", self.user)
        assert opened, self.user
        return self.user[opened.end() : self.user.index(f"\n</report {opened[1]}>")]


Model = Callable[[Asked], Reply]


class ModelServer:
    """Answers each request by ``model``; ``asked`` keeps them all, the words that only try whether it lives too."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.asked: list[Asked] = []
        lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked = Asked(self.path, dict(self.headers), body)
                with lock:
                    outer.asked.append(asked)
                reply = outer.model(asked) if "<report " in asked.user else outer.lives(asked)
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    content = reply.content()
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.lives: Model = self.model

    @property
    def questions(self) -> list[Asked]:
        """The requests that were about a report."""
        return [asked for asked in self.asked if "<report " in asked.user]


@contextmanager
def serving(model: Model) -> Iterator[ModelServer]:
    server = ModelServer(model)
    thread = threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()
        thread.join()


def in_turn(*replies: Reply) -> Model:
    """A model that gives these replies, and the last one for ever."""
    remaining = list(replies)
    lock = threading.Lock()

    def model(asked: Asked) -> Reply:
        with lock:
            return remaining.pop(0) if len(remaining) > 1 else remaining[0]

    return model
