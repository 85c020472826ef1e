# Turnpoint. `make help` lists what there is.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3.11
PORT ?= 7860
TORCH := torch==2.13.0
# Choose another build of PyTorch by the address of its index, e.g. one for a GPU.
TORCH_INDEX ?=
VENV := .venv
PY := $(VENV)/bin/python
TURNPOINT := $(VENV)/bin/turnpoint
# Wheels only, so that nothing is compiled; the one exception is pure data that exists as a source archive.
ONLY_WHEELS := --only-binary=:all: --no-binary=kiwipiepy-model
PIP := $(PY) -m pip --disable-pip-version-check --no-input

# What PyTorch brings for its own build; never in the lock, because it differs from build to build.
OF_TORCH := torch triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti \
	nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand \
	nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink \
	nvidia-nvshmem-cu13 nvidia-nvtx

.PHONY: help run setup env env-dev env-bench test lint format lock licences sbom advisories bench eval reliability clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sort | awk -F ':.*?## ' '{printf "  make %-11s %s\n", $$1, $$2}'

run: setup ## set everything up and serve the chat at http://127.0.0.1:7860
	@$(TURNPOINT) serve --port $(PORT)

setup: env ## set everything up: packages, models, the shipped corpus
	@$(TURNPOINT) setup

env: $(VENV)/.installed

# Three steps, each safe to repeat after an interruption: pip keeps what it has downloaded.
$(VENV)/.installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Turnpoint needs Python 3.11 or newer; name yours with PYTHON=... (찾을 수 없음: $(PYTHON))"; exit 1; }
	@echo "Downloading, once: about 0.6 GB of Python packages (PyTorch is 0.2 GB of them on CPU), then about"
	@echo "1.1 GB of language model and 0.1 GB of embedding model. Interrupted, it goes on where it was."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "1/3 packages"
	@awk '/^[a-z0-9]/ {keep = /^setuptools==/} keep' requirements.lock > $(VENV)/build.lock
	@$(PIP) install --quiet --no-deps --require-hashes --only-binary=:all: -r $(VENV)/build.lock
	@$(PIP) install --quiet --progress-bar on --no-deps --require-hashes $(ONLY_WHEELS) --no-build-isolation -r requirements.lock
	@echo "2/3 PyTorch"; $(PIP) install --quiet --progress-bar on --only-binary=:all: $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	@echo "3/3 Turnpoint"; $(PIP) install --quiet --no-deps --no-build-isolation --editable . && $(PIP) check
	@touch $@

env-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@$(PIP) install --quiet --no-deps --require-hashes $(ONLY_WHEELS) --no-build-isolation -r requirements-dev.lock
	@touch $@

env-bench: $(VENV)/.installed-bench

$(VENV)/.installed-bench: $(VENV)/.installed-dev requirements-bench.lock
	@$(PIP) install --quiet --no-deps --require-hashes $(ONLY_WHEELS) --no-build-isolation -r requirements-bench.lock
	@touch $@

# `make test LONG=` runs those too that mostly wait, some four minutes more.
LONG ?= and not long
# What drives a browser or a model has both cores to itself; the rest runs two files at a time.
test: env-bench ## the same set-up, then the tests
	@$(TURNPOINT) setup
	@$(MAKE) --no-print-directory lint
	@failed=0; \
	$(PY) -m pytest -n 2 --dist loadfile -m "not browser and not model $(LONG)" $(PYTEST_ARGS) || failed=1; \
	$(PY) -m pytest -m "(browser or model) $(LONG)" $(PYTEST_ARGS) || failed=1; \
	exit $$failed

lint: env-dev ## style, types and the direction of imports
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/pyright

format: env-dev ## put the style right
	@$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

lock: ## resolve pyproject.toml anew into the five lock files
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 $(OF_TORCH:%=--no-emit-package %) --extra dev --extra scale --extra bench pyproject.toml -o requirements-bench.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 $(OF_TORCH:%=--no-emit-package %) -c requirements-bench.lock --extra dev --extra scale pyproject.toml -o requirements-dev.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 $(OF_TORCH:%=--no-emit-package %) -c requirements-bench.lock --extra scale pyproject.toml -o requirements-scale.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 $(OF_TORCH:%=--no-emit-package %) -c requirements-bench.lock pyproject.toml -o requirements.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 -c requirements-bench.lock --group pyproject.toml:native -o assistant/models/native.lock

licences: env-bench ## write docs/licences.md: the licences of all packages and model files
	@$(PY) -m bench.licences

sbom: env-dev ## write a bill of materials (CycloneDX) of what runs to dist/sbom.json
	@$(PY) -m bench.licences --sbom dist/sbom.json

advisories: env-dev ## look the locked packages up in the database of known vulnerabilities (osv.dev)
	@$(PY) -m bench.advisories

QUESTIONS ?= ../shared/eval/dev.jsonl $(sort $(wildcard bench/cases/*.jsonl))

SOURCES ?= ../shared/seed/article.txt ../shared/corpus
eval: export TURNPOINT_HOME = $(CURDIR)/eval-out/home
eval: env-dev ## put QUESTIONS to the product, with SOURCES added, judge the answers, and write docs/evaluation.md
	@$(TURNPOINT) add $(SOURCES) && $(TURNPOINT) stop
	@$(TURNPOINT) eval $(QUESTIONS) --out eval-out/ask
	@$(TURNPOINT) eval $(QUESTIONS) --out eval-out/gold --gold-evidence
	@$(PY) -m bench.evaluation eval-out/ask eval-out/gold

bench: env-bench ## all that is measured of speed, beside peers, in one run that goes on where it was (BENCH_ARGS: --list, --only)
	@$(PY) -m bench.run $(BENCH_ARGS)

reliability: env-bench ## try faults, hostile inputs, load and a soak, and write docs/reliability.md (up to 90 minutes; it resumes)
	@$(PY) -m bench.reliability $(RELIABILITY_ARGS)

clean: ## remove the environment (models and data stay)
	@rm -rf $(VENV) build dist *.egg-info
