"""The system of record as SQL tables. All are append-only; identity is a content hash, so that re-reading adds nothing.

``origins`` and ``claims`` keep what was said before: of a report, the origin row with the highest ``seq`` counts; of its claims,
those of the current extractor (a fingerprint of code, theatre and gazetteers).
"""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 2
"""Raised with every change; each has its step in ``migrations/versions``."""

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

reports = Table(
    "reports",
    metadata,
    Column("report_id", String(200), primary_key=True),
    Column("published", String(40), nullable=False),
    Column("published_on", Date, nullable=False),
    Column("source", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("lang", String(16)),
    Column("part_of", String(200)),
    Column("date_basis", String(20), nullable=False),
    Column("source_basis", String(20), nullable=False),
    Column("lang_basis", String(20), nullable=False),
    Column("seen_at", String(40), nullable=False),
    Column("digest", String(16)),
    Index("reports_by_day", "published_on", "report_id"),
)

origins = Table(
    "origins",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("report_id", String(200), nullable=False),
    Column("origin_id", String(200), nullable=False),
    Column("relation", String(20), nullable=False),
    Column("of", String(200)),
    Column("score", Float, nullable=False),
    Column("seen_at", String(40), nullable=False),
    Index("origins_by_report", "report_id", "seq"),
)

claims = Table(
    "claims",
    metadata,
    Column("claim_id", String(16), primary_key=True),
    Column("extractor", String(16), primary_key=True),
    Column("report_id", String(200), nullable=False),
    Column("source", String(200), nullable=False),
    Column("published", String(40), nullable=False),
    Column("published_on", Date, nullable=False),
    Column("place_id", String(200)),
    Column("row", Text, nullable=False),  # the claim as the contract writes it
    Column("seen_at", String(40), nullable=False),
    Column("digest", String(16)),
    Index("claims_by_place", "extractor", "place_id"),
    Index("claims_by_report", "extractor", "report_id"),
)

extractions = Table(
    "extractions",
    metadata,
    Column("report_id", String(200), primary_key=True),
    Column("extractor", String(16), primary_key=True),
    Column("n_claims", Integer, nullable=False),
    Column("seen_at", String(40), nullable=False),
)

rejections = Table(
    "rejections",
    metadata,
    Column("rejection_id", String(16), primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("item", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seen_at", String(40), nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", String(16), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("reviewer", String(200), nullable=False),
    Column("decided_at", String(40), nullable=False),
    Column("undoes", String(16)),
    Column("note", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String(16), nullable=False, unique=True),
    Column("known_on", Date, nullable=False),
    Column("theatre", String(200), nullable=False),
    Column("parameters", Text, nullable=False),
    Column("n_reports", Integer, nullable=False),
    Column("n_claims", Integer, nullable=False),
    Column("n_places", Integer, nullable=False),
    Column("is_latest_known", Boolean, nullable=False),  # False where later claims were left out
    Column("made_at", String(40), nullable=False),
    Column("digest", String(16)),  # of this row and its files; None where it was made before schema 2
)
