"""Watching feeds: poll them politely, run the stages for what is new, say what changed hands."""
