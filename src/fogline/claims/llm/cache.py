"""Answers kept on disk under the hash of all that was asked, so that nothing is paid for twice and stopped work goes on."""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fogline.claims.llm.prompt import Question
from fogline.errors import InputError


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """One file an answer, below a folder."""

    folder: Path

    def get(self, model: str, question: Question) -> str | None:
        """The answer to this question by this model, or ``None``; a damaged file counts as none."""
        try:
            row = json.loads(self._path(model, question).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        answer = row.get("answer") if isinstance(row, dict) else None
        return answer if isinstance(answer, str) else None

    def put(self, model: str, question: Question, answer: str) -> None:
        """Keep an answer: whole or not at all, and readable by this user only, since it quotes the report."""
        path = self._path(model, question)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                json.dump({"model": model, "answer": answer}, file)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def check(self) -> None:
        """Raise :class:`InputError` where nothing could be kept, before anything is paid for."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            cure = "choose a folder that can be written with --cache"
            raise InputError(f"cannot keep answers in {self.folder}: {error.strerror}", cure) from error

    def _path(self, model: str, question: Question) -> Path:
        asked = json.dumps([model, question.messages, question.schema], sort_keys=True)
        digest = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / digest[:2] / f"{digest}.json"
