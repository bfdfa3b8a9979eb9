# The two commands for a fresh clone are `make serve` and `make test`; the rest are their parts.
# Needs Python 3.11 or newer. Node 20 or newer is used for the page's checks where it exists.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := app core benchmarks tests tools
MODERN_NODE := $(shell node --eval 'if (parseInt(process.versions.node) >= 20) console.log("yes")' 2>/dev/null)

.PHONY: serve install test check check-python check-page test-page browser fmt bench screenshots clean
.NOTPARALLEL:
.DEFAULT_GOAL := serve

serve: install  ## install everything, then start the server (make serve ARGS="--port 8080")
	@$(BIN)/backlight serve $(ARGS)

install: .venv/.installed

# Everything, cheapest first; the last line is pytest's own summary. (make test ARGS="-k wire")
test: check test-page browser
	@$(BIN)/python -m pytest $(ARGS)

check: check-python check-page

check-python: .venv/.installed-for-tests
	@$(BIN)/ruff check $(wildcard $(SOURCES))
	@$(BIN)/ruff format --check $(wildcard $(SOURCES))
	@$(BIN)/mypy

ifeq ($(MODERN_NODE),yes)
check-page: node_modules/.installed
	@node_modules/.bin/biome check
	@node_modules/.bin/tsc

test-page:
	@node --test tests/static/*.test.js
else
check-page test-page:
	@echo "Skipped $@: the page's own checks need Node 20 or newer, which is not on the PATH."
endif

# Chromium from the PATH, else Playwright's own; without either, the browser tests fail and say so.
browser: .venv/.installed-for-tests
	@for name in chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null 2>&1 && exit 0; \
	done; \
	$(BIN)/playwright install chromium || echo "No Chromium: the browser tests will fail." >&2

fmt: .venv/.installed-for-tests $(if $(MODERN_NODE),node_modules/.installed)
	@$(BIN)/ruff check --fix --quiet $(wildcard $(SOURCES)) || true
	@$(BIN)/ruff format $(wildcard $(SOURCES))
	@$(if $(MODERN_NODE),node_modules/.bin/biome check --write,echo "No Node: the page is as it was.")

bench: .venv/.installed-for-tests
	@for file in $(filter-out $(patsubst %,benchmarks/%.py,bare report serving tracing viewers visiting),$(wildcard benchmarks/*.py)); do $(BIN)/python $$file || exit 1; done

screenshots: .venv/.installed-for-tests browser
	@$(BIN)/python tools/screenshots.py

clean:
	rm -rf .venv node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find app core tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Backlight needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Name another with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.made pyproject.toml constraints.txt
	@echo "Installing Backlight (once, about a minute) ..."
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

.venv/.installed-for-tests: .venv/.installed
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@

node_modules/.installed: package.json
	@npm install --no-audit --no-fund --no-package-lock --silent
	@touch $@
