# What a person does here. `make help` lists it; continuous integration runs the same recipes.
# Needs: python3 (3.11 or newer), python3-venv, git, make. Nothing asks a question.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet install
# Which PostgreSQL the tests run on: embedded (default), or system for the machine's own.
POSTGRES ?=
ARGS ?=
# How much the benchmarks generate: bloc, country; small and hundred for lists.
SIZE ?= bloc

export PORT
export PYTHONUTF8 := 1
ifneq ($(POSTGRES),)
export DANGVU_POSTGRES := $(POSTGRES)
endif

.PHONY: help demo stop install test lint types format check lock bench verify wheel offline clean

help: ## this list
	@echo "make <what>, where <what> is one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8001 make demo              another port"
	@echo "  make test POSTGRES=system        on the machine's own PostgreSQL"
	@echo "  make test ARGS='-k merge -n0'    some of the tests"
	@echo "  DANGVU_TEST_HOME=/tmp/dangvu-test make test   keep the migrated test database for the next run"
	@echo "  DANGVU_TEST_SLOW_PAGES=1 make test ARGS=tests/browser   every page comes in by parts"

demo: $(VENV)/.base ## install, make a demo bloc and serve it on http://127.0.0.1:8000 (PORT chooses another)
	@exec $(BIN)/dangvu demo

stop: ## stop the database that demo or serve left running
	@if [ -x $(BIN)/dangvu ]; then exec $(BIN)/dangvu stop; fi

install: $(VENV)/.base ## install into .venv and no more

test: lint ## install what the tests need, then lint and run all tests
	$(BIN)/python -m pytest -n $(WORKERS) -m "not alone" $(ARGS)
	$(BIN)/python -m pytest -m alone $(ARGS) || [ $$? -eq 5 ] # 5: ARGS chose none of them

lint: $(VENV)/.test ## style, formatting, architecture contracts, types, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings dangvu.config.test_settings

types: $(VENV)/.test ## the types alone
	$(BIN)/mypy

format: $(VENV)/.test ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: lint ## before a commit: lint, and the tests of the architecture
	$(BIN)/python -m pytest -n $(WORKERS) tests/architecture $(ARGS)

lock: $(VENV)/.test ## pin the dependencies anew (scripts/lock --upgrade takes newer ones)
	scripts/lock

offline: $(VENV)/.test ## build dist/dangvu-...tar.gz, which installs and upgrades without Internet
	scripts/offline-archive dist

bench: $(VENV)/.bench ## measure at the size of a bloc (SIZE=country: hours of generating first, 25 GB of disk)
	$(BIN)/python -m benchmarks $(SIZE) $(ARGS)

verify: $(VENV)/.test $(VENV)/.verify $(VENV)/.scan ## try in full what is promised: many hours, goes on where it was broken off (ARGS='--only kills')
	$(BIN)/python -m verification._all $(ARGS)

wheel: $(VENV)/.test ## build the package into dist/
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation \
		--wheel-dir dist .

clean: ## remove what was made here, but no data
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The stamps say what is installed; a changed pin or pyproject.toml installs again.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "dangvu needs Python 3.11 or newer; choose one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "No virtual environment could be made. On Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.base: $(VENV)/.made requirements/build.txt requirements/base.txt pyproject.toml
	@echo "Installing into $(VENV) (about a minute the first time) ..."
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --require-hashes -r requirements/base.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.base requirements/test.txt
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.base requirements/bench.txt
	@echo "Installing what the benchmarks compare with ..."
	@$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

# Tools that want other versions of what is shipped, beside it.
$(VENV)/.verify: $(VENV)/.made requirements/verify.txt
	@echo "Installing the tools of the trials into $(VENV)/verify ..."
	@$(PYTHON) -m venv $(VENV)/verify
	@$(VENV)/verify/bin/python -m pip --disable-pip-version-check --no-input --quiet install \
		--require-hashes -r requirements/verify.txt
	@touch $@

# And the scanners, which want other versions again.
$(VENV)/.scan: $(VENV)/.made requirements/scan.txt
	@echo "Installing the scanners into $(VENV)/scan ..."
	@$(PYTHON) -m venv $(VENV)/scan
	@$(VENV)/scan/bin/python -m pip --disable-pip-version-check --no-input --quiet install \
		--require-hashes -r requirements/scan.txt
	@touch $@
