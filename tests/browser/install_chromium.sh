#!/bin/sh
# Finds a Chromium for the browser tests: the system's, else Debian's where apt-get works as root, else Playwright's own.
# Where none can be had it says so and succeeds: the tests then skip with that reason (and fail under CI=true).
set -u
[ -n "${FOGLINE_CHROMIUM:-}" ] && exit 0
for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null 2>&1 && exit 0; done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo 'Installing Chromium for the browser tests …'
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-noto-core; } >/dev/null 2>&1 && exit 0
fi
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 && exit 0
echo 'No Chromium can be had here: the browser tests will be skipped. Install chromium, or set FOGLINE_CHROMIUM.' >&2
exit 0
