"""What can go wrong, as a few classes with fields. Each message is one sentence that says what to do."""

from dataclasses import dataclass


class FoglineError(Exception):
    """Base of all errors that Fogline raises on purpose. The command line exits with ``exit_code``."""

    exit_code = 1


@dataclass
class InputError(FoglineError):
    """A file or value that the caller gave cannot be used."""

    what: str
    cure: str
    exit_code = 2

    def __str__(self) -> str:
        """One sentence: what is wrong, then the cure."""
        return f"{self.what}; {self.cure}."


@dataclass
class TheatreError(FoglineError):
    """A theatre's file is wrong at a line."""

    path: str
    line: int
    what: str
    cure: str
    exit_code = 2

    def __str__(self) -> str:
        """One sentence with file and line; without a line where the file itself is the fault."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.what}; {self.cure}."


@dataclass
class WorkspaceError(FoglineError):
    """A workspace is missing, of another version, or busy."""

    path: str
    what: str
    cure: str
    exit_code = 2

    def __str__(self) -> str:
        """One sentence: which workspace, what is wrong, the cure."""
        return f"workspace {self.path}: {self.what}; {self.cure}."


@dataclass
class StoreError(FoglineError):
    """The database refused; carries the statement that failed."""

    what: str
    statement: str

    def __str__(self) -> str:
        """What the database said, and the SQL it said it of."""
        return f"{self.what} (statement: {self.statement})" if self.statement else self.what


@dataclass
class FetchError(FoglineError):
    """An address cannot be read, or may not be; with what the server answered, and when it wants to be asked again."""

    url: str
    what: str
    status: int | None = None
    retry_after: str | None = None

    def __str__(self) -> str:
        """The address and the reason."""
        return f"cannot fetch {self.url}: {self.what}."


@dataclass
class ServerError(FoglineError):
    """A language model's server cannot be used: it is not there, refuses, or gives no answers."""

    server: str
    what: str
    cure: str

    def __str__(self) -> str:
        """The server's address, what happened, and the cure."""
        return f"the server {self.server} {self.what}; {self.cure}."


@dataclass
class ClusterError(FoglineError):
    """A cluster of workers cannot go on."""

    what: str
    cure: str

    def __str__(self) -> str:
        """What happened, and the cure."""
        return f"{self.what}; {self.cure}."


class WorkerError(FoglineError):
    """A worker process ended before its work was done: mostly killed for want of memory."""

    def __str__(self) -> str:
        """What happened, and the cure."""
        return "a worker process ended early, mostly for want of memory; try again with fewer workers (workers = 1)."
