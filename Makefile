# Everything sets itself up: a machine needs Python 3.11 or newer, and make.

BIN := .venv/bin
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench format lock migration

help: ## List what make can do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## Make .venv and build the web application (nothing to do: at once)
	@PYTHON="$(PYTHON)" sh scripts/setup.sh

run: setup ## Serve the demo workspace, UI and API
	@$(BIN)/interlock serve --demo $(ARGS)

test: setup ## Run all tests (make test ARGS="-k approval" for some)
	@$(BIN)/python scripts/browser.py
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: setup ## Lint, types, formatting, architecture, house rules
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m scripts.lint.run
	@$(BIN)/python scripts/web.py check

bench: setup ## Measure speed against the stated targets
	@$(BIN)/python bench/run.py $(ARGS)

format: setup ## Format, and mend what can be mended
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

# The fewest versions: what is tested on one Python is what runs on the others.
lock: setup ## Resolve the dependencies anew into requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --fork-strategy fewest --upgrade --quiet -o requirements.lock

migration: setup ## Derive the next step from the tables: make migration m="what changes"
	@$(BIN)/python -m interlock.migrations "$(m)"
	@$(BIN)/ruff check --fix --quiet src/interlock/migrations
	@$(BIN)/ruff format --quiet src/interlock/migrations
