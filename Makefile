# Two commands matter: `make run` serves the page, `make test` checks everything. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help run test style types tests js browser goldens oracle bench lock clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

# --- what is installed, by stamps -------------------------------------------------------------------------------

# `--without-pip`: Debian's python3 lacks ensurepip; the machine's own pip installs into the environment.
$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/run.stamp: pyproject.toml constraints/run.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints/run.txt --editable .
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints/test.txt $(VENV)/run.stamp
	$(PIP) install --quiet --constraint constraints/test.txt --editable '.[test]'
	@touch $@

node_modules/.stamp: package.json
	npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

# --- the product ------------------------------------------------------------------------------------------------

run: $(VENV)/run.stamp ## serve the page on http://127.0.0.1:8000 (PORT=8080 changes the port)
	@PORT=$(PORT) exec $(BIN)/python -m app

# --- the checks -------------------------------------------------------------------------------------------------

# As many at once as there are cores, to four; of those with a browser three, since a good part of their time is waiting.
PARALLEL := -n auto --maxprocesses 4 --dist worksteal
WAITING := -n 3 --dist worksteal

test: style types tests js browser ## everything: lint, types, Python, JavaScript, browser

style: $(VENV)/test.stamp node_modules/.stamp ## lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	node_modules/.bin/biome check --error-on-warnings .
	$(BIN)/python -m tests.words.deny_list

types: $(VENV)/test.stamp node_modules/.stamp ## mypy --strict and tsc over the page's JavaScript
	$(BIN)/mypy
	node_modules/.bin/tsc -p tsconfig.json

# Compiled once beforehand: on a fresh machine several tests would compile the kernels at the same time.
KERNELS := $(BIN)/python -m engine.training.compile_kernels

tests: $(VENV)/test.stamp ## Python tests without a browser
	-$(KERNELS)
	$(BIN)/python -m pytest -q $(PARALLEL)

js: node_modules/.stamp ## JavaScript tests of the page's pure modules
	node --test $$(find tests/js -name '*.test.js')

browser: $(VENV)/test.stamp node_modules/.stamp ## the real server in real Chromium
	sh tests/browser/install_chromium.sh
	-$(KERNELS)
	$(BIN)/python -m pytest -q $(WAITING) tests/browser

goldens: $(VENV)/test.stamp ## write the golden messages and fixtures that both languages are tested against
	$(BIN)/python -m tests.contract.make_goldens

oracle: $(VENV)/test.stamp ## lockstep with PyTorch, scikit-learn and SciPy (installs them)
	$(PIP) install --quiet --constraint constraints/test.txt --editable '.[test,oracle]'
	$(BIN)/python -m pytest -q tests/oracle

bench: $(VENV)/test.stamp ## measured ratios; nothing here is asserted (RIVALS=1 installs what to compare with)
	$(if $(RIVALS),$(PIP) install --quiet --constraint constraints/test.txt --editable '.[test,bench]')
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks

lock: $(VENV)/test.stamp ## pin the dependencies again, for every platform
	$(PIP) install --quiet uv
	$(BIN)/python constraints/lock.py

clean: ## remove what was installed and built
	rm -rf $(VENV) node_modules build *.egg-info .pytest_cache .mypy_cache .ruff_cache
