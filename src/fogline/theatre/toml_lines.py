"""Which line of a TOML file a table or key stands on; the parser of the standard library does not say."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TomlLines:
    """The lines of one TOML file, counted from 1."""

    lines: tuple[str, ...]
    tables: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, text: str) -> "TomlLines":
        """Lines of a file's text."""
        lines = tuple(text.split("\n"))
        tables: defaultdict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(lines, 1):
            if header := re.match(r"\s*\[\[\s*([^\]]*?)\s*\]\]", line):
                tables[header[1]].append(number)
        return cls(lines, tables)

    def table(self, name: str, index: int) -> int:
        """The line of the ``index``-th ``[[name]]``, counted from 0; 1 where there is none."""
        found = self.tables.get(name, ())
        return found[index] if index < len(found) else 1

    def key(self, key: str, *, table: str | None = None, index: int = 0) -> int:
        """The line of ``key =`` in that table (or at the top); the table's own line where the key is missing."""
        begin = self.table(table, index) if table else 0
        is_key = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*[.=]")
        for number, line in enumerate(self.lines[begin:], begin + 1):
            if is_key.match(line):
                return number
            if table and re.match(r"\s*\[\[", line):
                break
        return begin or 1

    def word(self, word: str, *, table: str, index: int) -> int:
        """The line in that table where ``"word"`` is written; the table's own line where it is not."""
        begin = self.table(table, index)
        for number, line in enumerate(self.lines[begin:], begin + 1):
            if re.match(r"\s*\[\[", line):
                break
            if f'"{word}"' in line or f"'{word}'" in line:
                return number
        return begin


def line_of_error(message: str) -> int:
    """The line that a TOML syntax error names in its message."""
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else 1


def duplicates(values: Sequence[str]) -> list[int]:
    """Indices of values that stood earlier in the list."""
    seen: set[str] = set()
    repeated = []
    for index, value in enumerate(values):
        if value in seen:
            repeated.append(index)
        seen.add(value)
    return repeated
