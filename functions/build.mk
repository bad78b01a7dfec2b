# Every functions/<group>/Makefile includes this. SAM copies CodeUri to a scratch folder and runs make there with the
# real Makefile's path, from which the group and the root are read.
GROUP := $(notdir $(patsubst %/,%,$(dir $(abspath $(firstword $(MAKEFILE_LIST))))))
ROOT := $(abspath $(dir $(abspath $(lastword $(MAKEFILE_LIST))))/..)

# -P: the scratch folder holds modules that would shadow the standard library.
build-%:
	PYTHONPATH="$(ROOT)" "$${GB_PYTHON:-python3}" -P -m infra.build.pack "functions/$(GROUP)" "$(ARTIFACTS_DIR)"
