# Every command of the project. Needs make and Python 3.11 or newer, nothing else; uses uv where it is on PATH.
# On Windows: see README.md.

PY := .venv/bin/python
SYSTEM := tools/system.sh
PYTEST := $(PY) -m pytest --no-header

# PYTHON=python3.12 chooses the interpreter. What the user's shell sets for other Pythons stays out.
export PYTHON CHROMIUM
# uv trusts the certificates of the system, as pip does: some networks have one of their own in between.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help lab test bench mutants setup lint types unit notebooks notebooks-store browser lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

lab: setup ## JupyterLab on the notebooks
	@.venv/bin/oauthsim lab

test: lint types unit notebooks browser ## everything that is checked: lint, types, unit, notebooks, browser

bench: setup ## how long a run, a picture and an import take, against their floors
	@$(PY) -m bench

mutants: setup ## take each rule out in turn: does some test notice? (an hour)
	@$(PY) tools/mutants.py

setup: ## .venv with what requirements.lock names; does nothing when that is so
	@sh tools/setup.sh

lint: setup ## ruff: rules and format
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check

types: setup ## mypy, strict, on both packages
	@$(PY) -m mypy

unit: setup ## tests of rules, properties and conversations
	@CHROMIUM="$$(sh $(SYSTEM))" && export CHROMIUM && \
	$(PYTEST) -n 2 --dist loadgroup --ignore=tests/browser tests

notebooks: setup ## the notebooks, run again: every cell must give what is stored
	@$(PYTEST) -n 2 --dist loadfile --nbval --nbval-current-env notebooks

notebooks-store: setup ## run the notebooks and store what their cells give
	@$(PY) tools/notebooks.py

browser: setup ## the pages, the player and JupyterLab in a headless Chromium
	@CHROMIUM="$$(sh $(SYSTEM))" && export CHROMIUM && \
	$(PYTEST) -n 2 --dist worksteal tests/browser

lock: setup ## refresh requirements.lock after a change of pyproject.toml; UPGRADE=--upgrade takes newer versions
	@command -v uv >/dev/null || $(PY) -m pip install --quiet uv
	@PATH="$$PWD/.venv/bin:$$PATH" uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	    --all-extras --generate-hashes --custom-compile-command "make lock" $(UPGRADE) -o requirements.lock
	@sh tools/setup.sh

clean: ## remove .venv and what the tools left
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find mockserver oauthsim tests notebooks -name __pycache__ -prune -exec rm -rf {} +
