"""Steps from each schema of the store to the next, as Alembic revisions."""
