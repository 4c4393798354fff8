# make run    the main job: train, split, predict, and a table to read
# make test   the tests
# make server a tracking server for several people, on PostgreSQL
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
ARCHIVE ?= archive.jsonl.gz
TEST ?= 0

.PHONY: run test check server models clean

run: .venv/.installed
	$(BIN)/ml train experiments/topics.toml --out runs/model
	$(BIN)/ml train experiments/spans.toml --out runs/model
	$(BIN)/ml split ml/data/pages -o runs/articles.jsonl
	$(BIN)/ml predict runs/articles.jsonl --model runs/model -o runs/predictions.jsonl --table

test: .venv/.installed
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

server: .venv/.installed
	PYTHON=$(BIN)/python experiments/server.sh

# The shipped model; ARCHIVE is the broadcast archive as `ml archive` writes it.
models: .venv/.installed
	$(BIN)/ml train experiments/topics-archive.toml --set data.archive='"$(ARCHIVE)"' --set features.background='"$(ARCHIVE)"' --test $(TEST) --out models/default
	$(BIN)/ml train experiments/spans-archive.toml --set data.archive='"$(ARCHIVE)"' --test $(TEST) --out models/default

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache
