"""Commands that extract nothing do not wait for what extracts."""

import subprocess
import sys


def test_the_stage_is_imported_without_parser_and_network() -> None:
    code = "import sys, fogline.workspace; print({'spacy', 'thinc', 'scipy.stats', 'dateparser'} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
