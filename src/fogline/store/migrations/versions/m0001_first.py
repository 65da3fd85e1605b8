"""The first schema: where stores that were made before steps were kept begin."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: the tables are there."""
