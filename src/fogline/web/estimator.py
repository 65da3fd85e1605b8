"""Estimating anew after decisions, away from the request that asks for it."""

from collections.abc import Callable
from threading import Event, Lock, Thread

from fogline.errors import FoglineError


class Estimator:
    """Does one piece of work at a time; who asks meanwhile waits for the same one."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = Lock()
        self._done = Event()
        self._done.set()
        self.failure = ""
        """Why the last time failed; empty where it did not."""

    @property
    def is_running(self) -> bool:
        """Whether the work is being done."""
        return not self._done.is_set()

    def start(self, *, wait_s: float) -> bool:
        """Begin, unless it is being done already, and wait a while; whether it is finished."""
        with self._lock:
            if self._done.is_set():
                self._done.clear()
                Thread(target=self._run, daemon=True).start()
        return self._done.wait(wait_s)

    def _run(self) -> None:
        self.failure = "Something went wrong; what, stands where the server writes its errors."
        try:
            self._work()
            self.failure = ""
        except FoglineError as error:
            self.failure = str(error)
        finally:
            self._done.set()
