# Everything a newcomer, a developer and the CI need. `make help` lists it.
# Works from a fresh clone with Python 3.11 or newer and make; `make demo` installs no system package.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
TESTS ?= tests
WORKERS ?= 2
UV ?= uv
CODE := bot adapters handlers storage tests

.DEFAULT_GOAL := help
.PHONY: help demo test test-deep check format bench docs words screenshots lock clean tools

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## Serve the web chat with a made-up company (PORT=8080)
	@exec $(BIN)/python -m bot demo --port $(PORT)

test: $(VENV)/installed-dev tools ## Run every test (TESTS=tests/unit for some of them, WORKERS=1 for one by one)
	$(BIN)/python -m pytest -m "not deep" -n $(WORKERS) --dist loadfile $(TESTS)

test-deep: $(VENV)/installed-dev tools ## The same with the long seeds
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest $(TESTS)

check: $(VENV)/installed-dev ## Format, lint, types, layers, and the laws of the house
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house

format: $(VENV)/installed-dev ## Format the code and mend what can be mended
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(VENV)/installed-dev ## Measure, side by side
	@for each in tests/bench/bench_*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

docs: $(VENV)/installed ## Draw again what the documentation takes from the code
	$(BIN)/python -m bot.cli.diagram docs/architecture.md

words: $(VENV)/installed ## Bring the catalogues of languages up to date with the code
	$(BIN)/python -m bot.cli.tongue

screenshots: $(VENV)/installed-dev tools ## Take the README's pictures again (needs Chromium)
	HANDRAIL_SCREENSHOTS=docs/images $(BIN)/python -m pytest tests/e2e/test_screenshots.py tests/e2e/test_slack_screens.py \
		tests/e2e/test_teams_screens.py tests/e2e/test_standup_screens.py tests/e2e/test_morning_screens.py \
		tests/e2e/test_report_screens.py tests/e2e/test_policy_screens.py tests/e2e/test_checkin_screens.py

lock: ## Pin every dependency again, with hashes (needs uv; UV=path)
	$(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock
	$(UV) pip compile pyproject.toml --group dev --extra teams --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet -c requirements.lock -o requirements-dev.lock

clean: ## Remove what was installed and built; the demo's data too
	rm -rf $(VENV) .handrail .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Only with root and apt: a browser for the web chat's tests and a PostgreSQL for the storage tests. Elsewhere the tests
# that need them say aloud that they were skipped.
tools:
	@sh tests/support/tools.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Handrail needs Python 3.11 or newer; this is $$($(PYTHON) --version). Another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock | $(BIN)/handrail
	@echo "Installing what Handrail runs on (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock requirements.lock | $(BIN)/handrail
	@echo "Installing what its tests and checks need (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/installed

# The command `handrail` of this checkout: .venv/bin/handrail check
$(BIN)/handrail: | $(VENV)/bin/python
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/python" -m bot "$$@"\n' "$(CURDIR)" "$(abspath $(BIN))" > $@
	@chmod +x $@
