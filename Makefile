# Two commands do everything: `make demo` and `make test`. `make install` is for a machine that only runs Gendan.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BUILD := .build
PIP := -m pip install --quiet --disable-pip-version-check
HASHED := $(PIP) --require-hashes --only-binary :all:
# Processes that tests start read compiled modules, whatever the surroundings say.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n logical --dist worksteal
# Tests that read the code, the documents and the texts, and run nothing of them: the rules of the house.
RULES := $(wildcard tests/test_*.py) tests/core/test_stage.py tests/core/notify/test_message.py \
	tests/core/ledger/test_facts.py tests/handlers/test_texts.py

.PHONY: setup install install-scaled demo test soak trial check audit bench lock
setup: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml bot/sandbox/pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(HASHED) -r requirements-dev.lock
	$(BIN)/python $(PIP) --no-deps --no-build-isolation -e . -e bot/sandbox
	touch $(STAMP)

install: LOCK := requirements.lock
install-scaled: LOCK := requirements-scaled.lock
install install-scaled:
	rm -rf $(BUILD)
	$(PYTHON) -m venv $(BUILD)
	$(BUILD)/bin/python $(HASHED) -r requirements-build.lock
	$(BUILD)/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(BUILD)/wheel .
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python $(HASHED) -r $(LOCK)
	$(BIN)/python $(PIP) --no-deps --no-index $(BUILD)/wheel/*.whl
	rm -rf $(BUILD)

demo: setup
	$(BIN)/gendan demo

test: setup
	$(PYTEST) -m "not soak and not trial"

soak: setup
	$(PYTEST) -m "soak and not trial"

trial: setup
	$(PYTEST) -m trial

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cd bot/sandbox && ../../$(BIN)/mypy --cache-dir ../../.mypy_cache/sandbox
	$(BIN)/lint-imports
	$(PYTEST) $(RULES)
	$(BIN)/python -m tests.migrations_check
	$(BIN)/python -m tests.licences
	$(BIN)/python -m tests.audit || test $$? = 2 # where its source cannot be reached, it says so

bench: setup
	$(BIN)/python -m benchmarks

audit: setup
	$(BIN)/python -m tests.audit

# The locks name the same versions: those of development are chosen first, the others are held to them.
COMPILE := $(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate --quiet

lock:
	$(COMPILE) pyproject.toml bot/sandbox/pyproject.toml --extra dev --extra scaled --extra watched -o requirements-dev.lock
	$(COMPILE) pyproject.toml --constraint requirements-dev.lock --extra scaled --extra watched -o requirements-scaled.lock
	$(COMPILE) pyproject.toml --constraint requirements-dev.lock -o requirements.lock
	echo hatchling | $(COMPILE) - --constraint requirements-dev.lock -o requirements-build.lock
