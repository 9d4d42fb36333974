# Everything a developer or a visitor types. `make help` lists it.
# A fresh machine needs Python 3.11 or newer and make; the rest installs itself.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.installed
INPUTS := pyproject.toml tools/constraints.txt tools/make_venv.sh
TESTS  ?=
SOAK_JOBS ?= 200000
# Tests wait for peers more than they compute, so a few more processes than cores pay.
WORKERS ?= 3
# Tests start hundreds of commands: none of them is to compile the package once more.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test judges lint compiled format bench fuzz soak docs changelog constraints clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp for each set of dependency groups, so that `make demo` stays small and quick.
$(STAMPS)-use: $(INPUTS)
	@tools/make_venv.sh "$(PYTHON)" $(VENV)
	@touch $@

$(STAMPS)-develop: $(INPUTS)
	@tools/make_venv.sh "$(PYTHON)" $(VENV) test lint
	@touch $@ $(STAMPS)-use

$(STAMPS)-bench: $(INPUTS)
	@tools/make_venv.sh "$(PYTHON)" $(VENV) test lint bench
	@touch $@ $(STAMPS)-use $(STAMPS)-develop

demo: $(STAMPS)-use ## Print a real PDF over IPPS to a virtual printer on this machine
	@$(BIN)/sealpress demo

test: $(STAMPS)-develop ## Check everything, with the foreign judges (TESTS=path for a part)
	@$(MAKE) --no-print-directory -j 3 judges lint $(if $(TESTS),,compiled)
	@$(BIN)/python -m pytest -q $(if $(TESTS),$(TESTS),-n $(WORKERS) --dist loadfile --no-loadscope-reorder)

judges: ## Install the foreign programs that judge
	@tools/install_judges.sh "$(PYTHON)"

# While one core checks types the other compiles what every process of the tests would compile.
compiled: $(STAMPS)-develop ## Compile and collect the tests once, for all processes
	@$(BIN)/python -m compileall -q src tests
	@$(BIN)/python -m pytest -q --collect-only > $(VENV)/tests.txt || { tail -50 $(VENV)/tests.txt; exit 1; }

lint: $(STAMPS)-develop ## Style, types, layers and measures
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@PYTHONPATH=src $(BIN)/lint-imports --no-cache > $(VENV)/layers.txt || { cat $(VENV)/layers.txt; exit 1; }
	@$(BIN)/python tools/measure.py check

format: $(STAMPS)-develop ## Lay the code out and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

bench: $(STAMPS)-bench ## Compare with peers: one table of ratios, also as JSON in bench/results
	@$(BIN)/python -m bench

fuzz: $(STAMPS)-develop ## Run the property tests with many more examples, then decoders and renderers on mutations
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -q -m hypothesis tests
	@$(BIN)/python tests/fuzz/fuzz_decoder.py 1000000
	@$(BIN)/python -m tests.fuzz.fuzz_transform 10000

soak: $(STAMPS)-develop ## Slow clients, 1,000 kill -9, 200,000 jobs through failing printers (an hour or two)
	@timeout 600 $(BIN)/python bench/hostile.py --connections 300 --seconds 240
	@$(BIN)/python -m tests.crash.kills --kills 1000 --scenes 3
	@SEALPRESS_KILLS=30 SEALPRESS_INJECTIONS=40 SEALPRESS_WAITING_JOBS=100000 $(BIN)/python -m pytest -q -s tests/crash --deselect tests/crash/test_soak.py
	@SEALPRESS_ALL_FAULTS=1 $(BIN)/python -m pytest -q -s tests/gateway/delivery/test_fault_matrix.py
	@$(BIN)/python -m tests.interop.agreement
	@$(BIN)/python -m tests.crash.soak --jobs $(SOAK_JOBS) --printers 200

docs: $(STAMPS)-develop ## Write the generated pages of docs/reference anew
	@$(BIN)/python tools/generate_reference.py
	@$(BIN)/python tools/gateway_settings_page.py
	@$(BIN)/python tools/operations_page.py

$(STAMPS)-docs: $(INPUTS)
	@tools/make_venv.sh "$(PYTHON)" $(VENV) docs
	@touch $@ $(STAMPS)-use

changelog: $(STAMPS)-docs ## Show the next CHANGELOG entry from the fragments in changes/
	@$(BIN)/towncrier build --draft

constraints: $(STAMPS)-bench ## Pin the versions that are installed now
	@head -2 tools/constraints.txt > $(VENV)/constraints.txt
	@$(BIN)/python -m pip freeze --all --exclude-editable --exclude setuptools >> $(VENV)/constraints.txt
	@grep -E '^(hatchling|editables|trove-classifiers)==' tools/constraints.txt >> $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt tools/constraints.txt

clean: ## Remove what make made
	rm -rf $(VENV) .judges build dist demo-output bench/results .mypy_cache .ruff_cache .pytest_cache .hypothesis
