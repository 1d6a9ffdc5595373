# Every target sets up what it needs: a bare machine has Python 3.11 or newer, and make.
#   make serve         the app, at http://localhost:5006/app
#   make test          style, types, import contracts, doctests, tests, walks in a real browser;
#                      ARGS="-k ranking" goes to pytest, PYTEST_WORKERS=0 runs in one process
#   make test-all      make test, and everything that takes long, with a dated report
#   make lint          the part of make test that does not run the code
#   make screenshots   the images of the README, drawn anew
#   make lock          constraints.txt, resolved anew
#   make clean         away with the environment, caches and builds

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Files go to workers in their order, walks in the browser first, since those take longest.
PYTEST_WORKERS ?= logical
WORKERS := -n $(PYTEST_WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help serve test test-all lint chromium screenshots lock clean

help:
	@sed -n 's/^#   //p' Makefile

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none is on the PATH." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@touch $@

serve: $(INSTALLED)
	$(BIN)/python -m dashboard $(ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint chromium
	$(BIN)/python -m pytest $(WORKERS) $(ARGS)

test-all: $(INSTALLED)
	$(BIN)/python tools/test_all.py

screenshots: $(INSTALLED) chromium
	$(BIN)/python tools/screenshots.py

chromium:
	@command -v chromium >/dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then apt-get update -qq && apt-get install -qq --no-install-recommends chromium; \
	else echo 'The walks through the app need a program called chromium on the PATH.' \
		'On Debian: sudo apt-get install chromium.' \
		'Without it: make lint, then .venv/bin/python -m pytest.' >&2; exit 1; fi

lock: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
		--extra dev --no-header --no-annotate --upgrade --output-file constraints.txt pyproject.toml
	sed -i -E '/^(cuda|nvidia|triton)/d' constraints.txt  # PyTorch for processors needs none of them

clean:
	rm -rf $(VENV) .stamps build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
		.hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
