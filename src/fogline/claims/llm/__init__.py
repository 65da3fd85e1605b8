"""The second extractor: a language model reads the reports, and Fogline checks every claim that it gives.

The flow is in ``extract.py``; the modules beside it each do one step of it.
"""

from fogline.claims.llm.extract import LlmExtractor
from fogline.claims.llm.options import LlmOptions, Usage

__all__ = ["LlmExtractor", "LlmOptions", "Usage"]
