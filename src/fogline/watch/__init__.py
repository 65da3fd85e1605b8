"""Watching feeds: poll them politely, run the stages for what is new, say what changed hands."""

from fogline.watch.alerts import Change, ChangeLog, atom_feed, find_changes, post_changes
from fogline.watch.loop import Round, Watcher, WatchOptions

__all__ = ["Change", "ChangeLog", "Round", "WatchOptions", "Watcher", "atom_feed", "find_changes", "post_changes"]
