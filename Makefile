# Everything here needs only Python 3.11 or newer and make; each target sets up what it uses.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# The pinned files name every package, so nothing is left to resolve (an older pip resolves extras past their pins).
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input --no-compile
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo backfill test test-browser check format lock pictures bench reliability load fuzz coverage clean

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Cartographer needs Python 3.11 or newer: set PYTHON=/path/to/python3.11")'
	@echo "setting up $(VENV) (once)" >&2
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes --no-deps --requirement requirements/runtime.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@$(PIP) --require-hashes --no-deps --requirement requirements/dev.txt
	@touch $@

demo: $(RUNTIME)  ## A local Hub, a local Discord, the collectors and the bot (ARGS=--check: without a person)
	@$(BIN)/cartographer demo $(ARGS)

backfill: $(RUNTIME)  ## Install what `cartographer backfill` reads bulk snapshots with
	@$(PIP) --require-hashes --no-deps --requirement requirements/backfill.txt

test: $(DEV)  ## The whole suite but the browser's, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n auto -m "not browser" $(ARGS)

test-browser: $(DEV)  ## The chat page in a real Chromium
	@$(BIN)/python -m pytest -m browser $(ARGS)

check: $(DEV)  ## Format, lint, types, import contracts, documents
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEV)  ## Put the code into its one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

fuzz: $(DEV)  ## Ask 10,000 mangled questions; the suite asks the first 1,000 of them
	@$(BIN)/python -m tests.bot.answering.fuzzing 10000

coverage: $(DEV)  ## The suite with line and branch coverage
	@$(BIN)/python -m pytest -n auto -m "not browser" --cov --cov-report=term $(ARGS)

pictures: $(DEV)  ## Pictures of the page and of each card, for the README and docs
	@$(BIN)/python -m benchmarks.pictures $(ARGS)

bench: $(DEV)  ## The figures of docs/performance.md
	@$(BIN)/python -m benchmarks $(ARGS)

RUNS ?= 1000
SEED ?= 1
reliability: $(DEV)  ## Kill senders and let Discord fail, over and over; count what people see (RUNS=1000 SEED=1)
	@$(BIN)/python -m benchmarks.reliability $(RUNS) $(SEED)

load: $(DEV)  ## Ten thousand digests due at once, under Discord's own limits
	@$(BIN)/python -m benchmarks.load $(ARGS)

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: $(DEV)  ## Renew the pinned requirement files
	@$(LOCK) pyproject.toml requirements/build.in --output-file requirements/runtime.txt
	@$(LOCK) pyproject.toml --extra backfill --constraints requirements/runtime.txt --output-file requirements/backfill.txt
	@$(LOCK) pyproject.toml --extra learn --constraints requirements/runtime.txt --output-file requirements/learn.txt
	@$(LOCK) pyproject.toml --extra dev --extra backfill --constraints requirements/runtime.txt --output-file requirements/dev.txt

clean:  ## Remove what was set up and what the demo remembers
	@rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
