# Impasto: every task a contributor needs. `make` alone prints the list.
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := protos libs/common services/identity services/post services/timeline services/generation services/moderation
EDITABLE := $(foreach m,$(MEMBERS),--editable ./$(m))
STAMP := $(VENV)/.ready
SOURCES := libs services tests benchmarks protos conftest.py

.PHONY: help setup run demo test check format protos integration bench lock clean
.DEFAULT_GOAL := help

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}'

$(STAMP): requirements.lock $(addsuffix /pyproject.toml,$(MEMBERS))
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit("Impasto needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(EDITABLE)
	@touch $@

setup: $(STAMP) ## prepare .venv from the locked requirements (Python >= 3.11 is all it needs)

run: $(STAMP) ## start the whole platform on this machine (Ctrl-C stops it)
	@$(BIN)/impasto up

demo: $(STAMP) ## fill a running platform with people, pictures and posts
	@$(BIN)/impasto seed-demo --users 50 --posts 500

test: $(STAMP) ## run every test on the embedded engines
	$(BIN)/python -m pytest

integration: $(STAMP) ## run the journeys alone, in every shape
	$(BIN)/python -m pytest tests/integration

check: $(STAMP) ## lint, types, import contracts, stale generated code, contract compatibility
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	@for member in libs/common $(wildcard services/*) tests benchmarks; do $(BIN)/mypy $$member || exit 1; done
	$(BIN)/lint-imports
	$(BIN)/mypy protos/generate.py protos/catalogue.py protos/openapi.py
	$(BIN)/python protos/generate.py --check
	$(BIN)/python protos/catalogue.py --check
	$(BIN)/python protos/openapi.py --check
	$(BIN)/buf lint protos/gen/impasto.binpb --config buf.yaml
	$(BIN)/buf breaking protos/gen/impasto.binpb --against protos/baseline.binpb --config buf.yaml

format: $(STAMP) ## format and fix what can be fixed by itself
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

protos: $(STAMP) ## regenerate the contract from protos/impasto
	$(BIN)/python protos/generate.py
	$(BIN)/python protos/catalogue.py
	$(BIN)/python protos/openapi.py

bench: $(STAMP) ## measure: CPU per read, posts per second, time from post to home
	$(BIN)/python benchmarks/load.py

lock: $(STAMP) ## resolve the dependencies anew into requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --group dev pyproject.toml \
	  $(foreach m,protos common identity post timeline generation moderation,--no-emit-package impasto-$(m)) -o requirements.lock

clean: ## remove the virtual environment and the caches (never the data in .impasto)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
