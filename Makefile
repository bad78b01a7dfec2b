# Everything a person does with the project. `make dev` and `make test` set up what they need and say so.
PORT ?= 8080
BOTS ?= bots
DATA ?= .gb
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
TESTS ?= tests
INPUTS ?= 1000000
SEED ?= 1

.PHONY: dev test check format bench fuzz build lock docs clean

dev: $(READY)  ## Run the product on embedded services: chat at http://127.0.0.1:$(PORT)/
	@$(BIN)/gb dev --port "$(PORT)" --bots "$(BOTS)" --data "$(DATA)"

test: $(READY)  ## Run every suite, the browser suite included
	@sh infra/build/browser.sh
	@$(BIN)/python -m pytest $(TESTS)

check: $(READY)  ## Format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## Print ratios, each measured within one run
	@$(BIN)/python -m infra.bench

fuzz: $(READY)  ## Compile a million random inputs (INPUTS, SEED)
	@$(BIN)/python -m tests.language.fuzz --inputs $(INPUTS) --seed $(SEED)

build: $(READY)  ## Build the Lambda artifacts with SAM
	@$(BIN)/python -m infra.build

docs: $(READY)  ## Write the generated references
	@$(BIN)/python -m infra.docs

lock: $(READY)  ## Pin the dependencies anew, with hashes and without addresses
	@sh infra/build/lock.sh

$(READY): requirements/dev.txt requirements/model.txt requirements/tools.txt pyproject.toml infra/build/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh infra/build/setup.sh

clean:  ## Remove the environment and build results; data under $(DATA) stays
	rm -rf $(VENV) .aws-sam .mypy_cache .ruff_cache .pytest_cache
