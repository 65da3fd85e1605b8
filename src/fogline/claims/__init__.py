"""Claims from reports: who did what to which place, when, and who says so.

:func:`extract_claims` is the stage; the modules beside it each answer one question of it (see ``extract.py`` for the flow).
"""

from fogline.claims.stage import extract_claims

__all__ = ["extract_claims"]
