"""From a model's words to rows: the JSON object in an answer."""

import json
import re
from typing import Any

Row = dict[str, Any]


def read_answer(text: str) -> list[Row]:
    """The claims of an answer as it came; raises ``ValueError`` where it is not of the form asked.

    Thoughts, code fences and words around the object are passed over: servers that cannot be told a form give them.
    """
    raw = _THOUGHTS.sub("", text)
    begin, end = raw.find("{"), raw.rfind("}")
    if begin < 0 or end < begin:
        raise ValueError("there is no JSON object in it")
    try:
        found = json.loads(raw[begin : end + 1])
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    claims = found.get("claims") if isinstance(found, dict) else None
    if not isinstance(claims, list):
        raise ValueError("it has no list of claims")  # noqa: TRY004  # a fault of the text, as all others here
    return [claim if isinstance(claim, dict) else {"evidence": str(claim)} for claim in claims]


_THOUGHTS = re.compile(r"\A.*</think>", re.DOTALL)
