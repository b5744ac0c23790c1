# `make` alone lists the targets. The first one that needs it sets up .venv; afterwards nothing needs a network.

.DEFAULT_GOAL := help
.PHONY: help dev review test check fmt bench bench-noise stress stress-mutants test-engines man clean

BIN := .venv/bin
TESTS ?= tests

# The tests start the program some thousand times: it is compiled once.
unexport PYTHONDONTWRITEBYTECODE

# A venv is tied to its place and to what pyproject.toml asks for, not to time stamps.
STAMP = $$(git hash-object pyproject.toml) $$(pwd -P)
IS_SET_UP = $(shell test -x $(BIN)/python && test "$$(cat .venv/stamp 2>/dev/null)" = "$(STAMP)" && echo yes)

# Refusals are $(error): one line, and nothing of make's own after it.
CANDIDATES = $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
FOUND := $(shell for python in $(CANDIDATES); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
HAS_VENV = $(shell "$(FOUND)" -c 'import ensurepip, venv' 2>/dev/null && echo yes)
define SET_UP
$(if $(FOUND),,$(error Python 3.11 or newer is missing: install the packages python3.11 and python3.11-venv))
$(if $(HAS_VENV),,$(error '$(FOUND)' cannot make a venv: install the package python3-venv))
@echo 'setting up .venv'
@"$(FOUND)" -m venv --clear .venv
@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
@ln -sf ../../../../docs/git-lattice.1 .venv/share/man/man1/
@echo "$(STAMP)" > .venv/stamp
endef

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' Makefile | expand -t 16

dev: ## set up .venv with the program and what its tests need
	$(if $(IS_SET_UP),@:,$(SET_UP))

review: dev ## review the newest commit of this checkout
	@$(BIN)/git-lattice worker run CodeReviewLite --wait

test: dev ## run the whole test suite (TESTS=tests/… for a part)
	@$(BIN)/python -m pytest -n logical --dist loadgroup $(TESTS)

check: dev ## lint, format, types, architecture and documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_architecture.py tests/test_docs.py

fmt: dev ## format the code and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: dev ## measure, each figure beside its target (BENCH=name for one)
	@$(BIN)/python -m bench $(BENCH)

bench-noise: dev ## review the pinned commits of public projects (REPOS="folder ...")
	@$(BIN)/python -m bench.noise $(REPOS)

stress: dev ## run the long races and kills that `make test` leaves out
	@$(BIN)/python -m pytest -m stress $(TESTS)

stress-mutants: dev ## take out each recovery function and see a test fail
	@cd tests && PYTHONPATH=.. ../$(BIN)/python -m crash.mutants $(MUTANT)

test-engines: dev ## run the real agent programs against a scripted model (ENGINES_DIR=where they are)
	@PYTHONPATH=.:tests $(BIN)/python -m engines.real.install
	@$(BIN)/python -m pytest -m engines -n logical -rs tests/engines/real

man: dev ## write docs/git-lattice.1, docs/rules.md and docs/completions/ anew
	@$(BIN)/python docs/manpage.py
	@$(BIN)/python docs/rules.py

clean: ## remove .venv and everything that tools left behind
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
