# A thin door over pyproject.toml. `make help` lists what it opens.
#
# Everything lives in .venv: a pinned uv installs requirements.lock into it, hash by hash.
# Packages come from wherever pip or uv on this machine are told to look; nothing here names a host.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOUR := notebooks/00_tour.ipynb
PROMPT ?= Write a function share that takes an int total and an int people and splits the total \
evenly. total must not be negative. people must be positive. The result must be between 0 and total.

export PROMPT
export PATH := $(abspath $(BIN)):$(PATH)
export JUPYTER_PREFER_ENV_PATH := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# One pytest line for the stages that follow the unit tests.
STAGE := $(BIN)/python -m pytest -p no:cacheprovider

.PHONY: help demo lab test unit coverage notebooks e2e smoke bench bench-peers soak check format tour lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## from words to a finalized specification, through the tour (PROMPT="…" for your own)
	@$(BIN)/python notebooks/demo.py --prompt "$$PROMPT" --out build/demo

lab: $(READY) ## open JupyterLab on the tour
	@$(BIN)/python -m jupyterlab --LabApp.default_url=/lab/tree/$(TOUR) \
		$$([ "$$(id -u)" != 0 ] || echo --allow-root)

test: unit notebooks e2e smoke ## every test, stage after stage

unit: $(READY) ## the rooms
	@echo "── unit ──"
	@$(STAGE) -q -n 2 --dist loadfile $(COVERAGE)

# Measuring takes almost as long again (less from Python 3.12 on): the workflow does it once.
coverage: COVERAGE := --cov=liftsys_nb --cov-report=term --cov-fail-under=90
coverage: unit ## the rooms again, with coverage (90 % at least)

notebooks: $(READY) ## the manual: source compared by nbval, executed copy by papermill
	@echo "── notebooks: source ──"
	@$(STAGE) -q -p no:xdist --nbval --nbval-current-env --nbval-cell-timeout=120 \
		--nbval-sanitize-with tests/notebooks/sanitize.cfg \
		--override-ini addopts= notebooks
	@echo "── notebooks: executed copy ──"
	@$(STAGE) -q tests/notebooks

e2e: $(READY) chromium ## kernels, JupyterLab and a browser
	@echo "── browser and kernels ──"
	@$(STAGE) -q tests/e2e

smoke: $(READY) ## each benchmark once, unmeasured
	@echo "── benchmarks ──"
	@$(STAGE) -q --benchmark-disable tests/bench

bench: $(READY) ## measure
	@$(STAGE) -q --benchmark-disable-gc --benchmark-max-time=0.5 --benchmark-columns=min,median,max,rounds \
		tests/bench

bench-peers: $(READY) ## our check and crosshair-tool side by side: verdicts and times
	@$(BIN)/python tests/bench/peers.py

soak: $(READY) ## the long ones: many more examples, minutes of them
	@LIFTSYS_HYPOTHESIS=soak $(STAGE) -q -m soak tests
	@LIFTSYS_SOAK=$(or $(ROUNDS),200) $(STAGE) -q -k kill tests/store

check: $(READY) ## layout, lint, types, import contracts
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

format: $(READY) ## lay the code out
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

tour: $(READY) ## execute the manual again and keep its outputs, to be reviewed as code
	@$(BIN)/python notebooks/refresh.py

clean: ## remove what was built (the environment stays; rm -r .venv removes it too)
	@rm -rf build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	@find liftsys_nb tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

lock: $(BIN)/uv ## write requirements.lock from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(UV_ENV) $(BIN)/uv pip compile --universal --all-extras --generate-hashes --no-annotate \
		--python-version 3.11 --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) \
		--quiet --output-file requirements.lock pyproject.toml
	@echo "requirements.lock is up to date"

# ── the environment ──────────────────────────────────────────────────────────────────────────

# uv does not read pip's settings: where only pip was told of an index, pass it on.
UV_ENV = index=$$($(BIN)/python -m pip config get :env:.index-url 2>/dev/null \
		|| $(BIN)/python -m pip config get global.index-url 2>/dev/null || true); \
	if [ -z "$${UV_DEFAULT_INDEX:-$${UV_INDEX_URL:-}}" ] && [ -n "$$index" ]; \
		then export UV_DEFAULT_INDEX="$$index"; fi; \
	export VIRTUAL_ENV="$(abspath $(VENV))" UV_LINK_MODE="$${UV_LINK_MODE:-copy}";

$(READY): requirements.lock pyproject.toml $(BIN)/uv
	@echo "installing what requirements.lock lists into $(VENV)"
	@$(UV_ENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@$(UV_ENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The lock file pins uv as well: pip installs that one entry of it, by hash.
$(BIN)/uv: | $(BIN)/python
	@awk '/^[A-Za-z0-9]/ {ours = /^uv==/} ours' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes -r $(VENV)/uv.txt

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || { venvless="$$python"; continue; }; \
		echo "making $(VENV) with $$("$$python" --version)"; \
		exec "$$python" -m venv $(VENV); \
	done; \
	if [ -n "$${venvless:-}" ]; then \
		echo "$$venvless has no venv module. Install it and try again: apt-get install python3-venv" >&2; \
	else \
		echo "Python 3.11 or newer is missing. Install it and try again:" \
			"apt-get install python3 python3-venv" >&2; \
	fi; \
	exit 1

.PHONY: chromium
chromium:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || { \
		echo "The browser tests need chromium. Install it and try again: apt-get install chromium" >&2; \
		exit 1; }
