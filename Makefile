# Fogline: `make demo` shows it, `make test` checks all of it. Needs Python 3.11+ and make; the rest is installed below .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
ASSETS := src/fogline/web/assets/app.js
FRONTEND := $(wildcard frontend/*.json frontend/*.mjs frontend/src/* frontend/src/*/* frontend/scripts/*)

.PHONY: help install frontend demo test lint unit browser bench wheel lock docs screenshots bom audit clean

help:           ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 16

install: $(VENV)/installed $(ASSETS)  ## .venv with everything, front end built

$(VENV)/installed: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Fogline needs Python 3.11 or newer: make PYTHON=python3.12 …' >&2; exit 2; }
	@echo 'Installing Python packages into $(VENV) (a few minutes the first time) …'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

frontend: $(ASSETS)  ## build the front end into the package

$(ASSETS): $(FRONTEND) | $(VENV)/installed
	@echo 'Building the front end …'
	@PATH="$$PATH:$(CURDIR)/$(BIN)" sh frontend/build.sh
	@test -f $@ && touch $@

demo: install   ## sample reports, all stages, the map on localhost (ARGS=--once to exit instead of serving)
	@$(BIN)/fogline demo --folder demo $(ARGS)

test: lint unit  ## all checks and tests

lint: install   ## ruff, mypy, import-linter, TypeScript
	$(BIN)/ruff format --check src tests bench docs requirements
	$(BIN)/ruff check src tests bench docs requirements
	$(BIN)/mypy
	$(BIN)/lint-imports
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm --prefix frontend run --silent check

unit: install   ## all tests, in real engines
	@sh tests/browser/install_chromium.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench: install  ## every table of accuracy and speed
	$(BIN)/python bench/run.py $(ARGS)

wheel: install  ## dist/*.whl with the front end, theatres and samples in it
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

lock:           ## pin the versions anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --output-file requirements/base.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra dev --constraint requirements/base.txt --output-file requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra pandas --extra polars --constraint requirements/base.txt --output-file requirements/frames.txt pyproject.toml

BOM ?= dist/fogline-bom.json

bom: install    ## bill of materials (CycloneDX) of everything that is installed to run Fogline, with hashes
	@mkdir -p $(dir $(BOM))
	$(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml --of JSON -o $(BOM) requirements/base.txt

ADVISORIES ?=

audit:          ## known vulnerabilities of the pins: asks public databases, or ADVISORIES="PyPI.zip npm.zip" without the network
ifeq ($(ADVISORIES),)
	$(BIN)/uv tool run pip-audit --strict --require-hashes --disable-pip -r requirements/base.txt
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm --prefix frontend audit --package-lock-only
else
	$(BIN)/python requirements/advisories.py $(ADVISORIES)
endif

docs: install   ## the reference of the command line
	$(BIN)/typer fogline.cli.app utils docs --name fogline --output docs/reference/commands.md

screenshots: install  ## the pictures of the README and docs
	$(BIN)/python docs/pictures/make.py

clean:          ## remove what was built
	rm -rf $(VENV) frontend/node_modules src/fogline/web/assets dist demo
