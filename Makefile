# make run    the main job: train, split, predict, and a table to read
# make test   the tests
# make docs   the documentation, into build/site
# make server a tracking server for several people, on PostgreSQL
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
ARCHIVE ?= archive.jsonl.gz
WIDE ?=
comma := ,
TEST ?= 0
# Two processes, each with whole files of tests: what a file sets up, such as a server, is set up once.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test test-oldest check docs server models cluster bench clean

run: .venv/.installed
	$(BIN)/ml train experiments/topics.toml --out runs/model
	$(BIN)/ml train experiments/spans.toml --out runs/model
	$(BIN)/ml split ml/data/pages -o runs/articles.jsonl
	$(BIN)/ml predict runs/articles.jsonl --model runs/model -o runs/predictions.jsonl --table

test: .venv/.installed
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest $(WORKERS)

# The quick tests with the lowest versions that pyproject.toml allows, in a virtual environment of their own.
test-oldest: .venv/.installed
	$(PYTHON) -m venv .venv-oldest
	$(BIN)/python .ci/oldest.py > .venv-oldest/constraints.txt
	.venv-oldest/bin/python -m pip install --quiet --disable-pip-version-check -c .venv-oldest/constraints.txt -e . \
	  hypothesis pytest pytest-xdist 'setuptools<81'
	OPENBLAS_NUM_THREADS=1 .venv-oldest/bin/python -m pytest $(WORKERS) -m "not slow"

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/.installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

server: .venv/.installed
	PYTHON=$(BIN)/python experiments/server.sh

# The shipped model; ARCHIVE is the broadcast archive as `ml archive` writes it,
# WIDE the wide news as articles, if it is there.
models: .venv/.installed
	mkdir -p runs
	$(if $(WIDE),$(BIN)/python experiments/background.py $(ARCHIVE) $(WIDE) runs/background.jsonl.gz)
	$(BIN)/ml train experiments/topics-archive.toml --set data.archive='["$(ARCHIVE)"$(if $(WIDE),$(comma) "$(WIDE)")]' --set features.background='"$(if $(WIDE),runs/background.jsonl.gz,$(ARCHIVE))"' --test $(TEST) --out models/default
	$(BIN)/ml train experiments/spans-archive.toml --set data.archive='["$(ARCHIVE)"$(if $(WIDE),$(comma) "$(WIDE)")]' --test $(TEST) --out models/default

# A Dask scheduler and two workers on this machine, for `ml predict --cluster tcp://127.0.0.1:8786`; Ctrl-C stops all
# within ten seconds.
cluster: .venv/.installed
	@trap 'kill 0' EXIT; \
	$(BIN)/dask scheduler --host 127.0.0.1 --port 8786 --no-dashboard & \
	for n in 1 2; do $(BIN)/dask worker tcp://127.0.0.1:8786 --host 127.0.0.1 --nthreads 1 --no-dashboard --local-directory runs/cluster & done; \
	wait

# How fast: every benchmark, into the table of experiments/benchmarks/README.md; ARCHIVE as above, if it is there.
bench: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python experiments/benchmarks/all.py $(wildcard $(ARCHIVE))

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache
