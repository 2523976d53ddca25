# make demo   sets up what running needs, starts the demo and says where to look
# make test   sets up everything and runs every check and test
# make setup  makes .venv with everything in it

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: demo test setup lock clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^# //p' Makefile | head -3

demo: $(VENV)/.run
	@$(BIN)/python -m bot demo $(ARGS)

test: $(VENV)/.all
	@$(BIN)/python -m tests $(ARGS)

setup: $(VENV)/.all

$(VENV)/bin/python:
	@echo "Making a home for Python packages in $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Alongside needs Python 3.11 or newer (make PYTHON=python3.12 ... to choose one)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	@echo "Installing what running needs (once, about half a minute) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.all: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what running and testing need (once, about a minute) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

# Locks carry hashes and no address: what pip is set up with decides where packages come from.
lock: $(VENV)/.all
	@$(PIP) install uv
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --quiet --output-file requirements-dev.lock

clean:
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache demo-data
