"""The command line: one verb for each stage and question. ``fogline --help`` lists them."""

from fogline.cli.app import main

__all__ = ["main"]
