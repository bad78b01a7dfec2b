# The Makefile of every layer's folder includes this; infra/build/layers.py says what a layer carries.
ROOT := $(abspath $(dir $(abspath $(lastword $(MAKEFILE_LIST))))/..)

build-%:
	PYTHONPATH="$(ROOT)" "$${GB_PYTHON:-python3}" -P -m infra.build.pack "$*" "$(ARTIFACTS_DIR)"
