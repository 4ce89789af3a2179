# Only Python >= 3.11 and make are needed for `make preview`; `make engine` and the workflow check also use Go.

PYTHON ?= python3
STACK ?= payments.prod
# Processes the tests run in; 0 runs them in one, which a debugger needs.
JOBS ?= auto
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# A scanner of its own environment: it pins a hundred packages, some of them to old versions.
SCAN := .venv-scan
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# pip compiles one file after the other; compileall uses every core. Without bytecode a first preview takes four times as long.
COMPILE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib > /dev/null || true

# A make that can keep each check's output together (4.0) runs two at a time: one of them takes as long as all others.
SIDE_BY_SIDE := $(if $(filter output-sync,$(.FEATURES)),--jobs=2 --output-sync=target)

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

.PHONY: help
help: ## what can be made here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-9s %s\n", $$1, $$2}'

.PHONY: preview
preview: $(VENV)/.runtime ## everything one stack would create, offline: make preview STACK=payments.prod
	@$(BIN)/roadbed preview $(STACK)

.PHONY: install
install: $(VENV)/.runtime ## .venv with the locked requirements; `pulumi preview -s payments.prod` uses it too

.PHONY: test
test: $(VENV)/.dev ## every test: make test PYTEST_ARGS="-k queue"
	$(BIN)/pytest -n $(JOBS) --dist worksteal $(PYTEST_ARGS)

.PHONY: check
check: $(VENV)/.dev ## style, types, floors, contracts, workflows, release notes: all problems at once
	@$(MAKE) --keep-going $(SIDE_BY_SIDE) check-types check-style check-floors check-repository check-contracts check-workflows check-scan

.PHONY: check-style
check-style: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: check-types
check-types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/pytest -q tests/typing

.PHONY: check-floors
check-floors: $(VENV)/.dev
	$(BIN)/lint-imports --no-logo

.PHONY: check-repository
check-repository: $(VENV)/.dev
	$(BIN)/pytest -q tests/test_repository.py
	$(BIN)/towncrier build --draft --version next > /dev/null

.PHONY: check-contracts
check-contracts: $(VENV)/.runtime
	$(BIN)/roadbed contract check --all

.PHONY: check-scan
check-scan: $(VENV)/.dev $(SCAN)/.ready
	$(BIN)/pytest -q tests/scan

# A user without Go may leave the workflows to CI; CI may not.
.PHONY: check-workflows
check-workflows:
	@if command -v go > /dev/null; then \
	  echo "actionlint .github/workflows/*.yml"; go -C .ci tool actionlint $(abspath $(wildcard .github/workflows/*.yml)); \
	elif [ -n "$$CI" ]; then echo "actionlint needs Go, and CI must run it: install Go" >&2; exit 1; \
	else echo "skipped actionlint: it needs Go; CI runs it"; fi

# `make test` runs the engine's tests too where there is an engine.
.PHONY: pulumi
pulumi: $(VENV)/.dev
	@$(BIN)/python tests/engine/pulumi_cli.py

.PHONY: engine
engine: $(VENV)/.dev ## the tests on the real Pulumi engine, which is built from its Go module where there is none
	@pulumi="$$($(BIN)/python tests/engine/pulumi_cli.py)" && \
	ROADBED_PULUMI="$$pulumi" ROADBED_REQUIRE_ENGINE=1 $(BIN)/pytest -n $(JOBS) --dist worksteal tests/engine $(PYTEST_ARGS)

.PHONY: bench
bench: $(VENV)/.dev ## the numbers of benchmarks/README.md
	@$(BIN)/python tests/engine/pulumi_cli.py > /dev/null || true
	$(BIN)/python -m benchmarks

.PHONY: format
format: $(VENV)/.dev ## rewrite the code in the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# A lock keeps the versions it has; `make lock UPGRADE=--upgrade` takes the newest, `UPGRADE="-P pulumi"` one package's.
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
  --custom-compile-command "make lock" $(UPGRADE)
.PHONY: lock
lock: $(VENV)/.dev ## requirements/*.txt again, after a change of dependencies in pyproject.toml
	$(LOCK) pyproject.toml --extra aws --extra cli --extra graph --group install --output-file requirements/runtime.txt
	$(LOCK) pyproject.toml --all-extras --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
	$(LOCK) --group pyproject.toml:scan --output-file requirements/scan.txt

.PHONY: clean
clean: ## remove what was made here, .venv included
	rm -rf $(VENV) $(SCAN) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find benchmarks components examples stacks tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "roadbed needs Python 3.11 or newer, this is %s; name another: make PYTHON=python3.12" % sys.version.split()[0])'
	@echo "Installing the locked requirements into $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-compile --require-hashes --requirement requirements/runtime.txt
	@$(PIP) install --no-compile --no-deps --no-build-isolation --no-index --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing the locked tools into $(VENV)"
	@$(PIP) install --no-compile --require-hashes --requirement requirements/dev.txt
	@touch $@

$(SCAN)/.ready: requirements/scan.txt
	@echo "Installing the locked scanner into $(SCAN)"
	@$(PYTHON) -m venv $(SCAN)
	@$(SCAN)/bin/python -m pip --disable-pip-version-check --quiet install --no-compile --require-hashes --requirement requirements/scan.txt
	@touch $@
