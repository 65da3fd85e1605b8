"""The ways in which servers differ in the requests that they take, found out by what they refuse."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from fogline.claims.llm.prompt import Question

AnswerForm = Literal["json_schema", "json_object", "text"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How requests are written: the form of answer asked for, whether the temperature is told, and what bounds the answer."""

    form: AnswerForm = "json_schema"
    tells_temperature: bool = True
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def body(self, model: str, question: Question, max_tokens: int) -> dict[str, Any]:
        """The JSON of a request."""
        body: dict[str, Any] = {"model": model, "messages": list(question.messages), self.limit: max_tokens, "stream": False}
        if self.tells_temperature:
            body["temperature"] = 0
        if self.form == "json_schema":
            schema = {"name": "claims", "strict": True, "schema": question.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def weaker(self, complaint: str) -> "Dialect | None":
        """What to try after a server refused a request with this complaint; ``None`` where nothing is left."""
        told = complaint.casefold()
        if "max_completion_tokens" in told and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in told and self.tells_temperature:
            return replace(self, tells_temperature=False)
        if self.form == "json_schema":
            return replace(self, form="json_object")
        if self.form == "json_object":
            return replace(self, form="text")
        return None
