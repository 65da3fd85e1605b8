"""What a process says of its work, on standard error: lines for people, or one JSON object a line where ``FOGLINE_LOG=json``."""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import Any

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one JSON object: when, how grave, who, what, and the fields it came with."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        row: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        row |= {name: value for name, value in record.__dict__.items() if name not in _OWN}
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False, default=str)


def wants_json() -> bool:
    """Whether the environment asks for JSON."""
    return os.environ.get("FOGLINE_LOG", "").casefold() == "json"


def json_line(message: str, level: int) -> str:
    """What the command line says, as a line of the log."""
    record = logging.LogRecord("fogline.cli", level, "", 0, message.removeprefix("fogline: "), None, None)
    return JsonLines().format(record)


def set_up_logs() -> None:
    """Say warnings to people, and everything worth a line to programs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if wants_json() else logging.Formatter("fogline: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("fogline").setLevel(logging.INFO if wants_json() else logging.WARNING)


def server_logs() -> dict[str, Any]:
    """How uvicorn is to log: each request as JSON where that is asked for, warnings only for people."""
    return {"log_config": None, "log_level": "info"} if wants_json() else {"log_level": "warning"}
