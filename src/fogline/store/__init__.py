"""Where things are kept: the system of record in SQL, runs as Parquet files."""

from fogline.store.digest import folder_digest, run_digest
from fogline.store.fingerprint import fingerprint, package_paths
from fogline.store.records import CODED, EXTRACTED_BY, Records, open_records
from fogline.store.runs import RunFiles, Runs

__all__ = [
    "CODED",
    "EXTRACTED_BY",
    "Records",
    "RunFiles",
    "Runs",
    "fingerprint",
    "folder_digest",
    "open_records",
    "package_paths",
    "run_digest",
]
