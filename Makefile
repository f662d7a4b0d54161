# `make` sets everything up and builds the course; `make test` runs every check and test.
#
#   make           .venv, then slides and handout of the course into build/, the webinar's into
#                  build/webinar/
#   make test      everything, with a real browser (under 15 minutes)
#   make check     the fast part: format, lint, types, imports, quick tests (under 2 minutes)
#   make pictures  the pictures in docs/img/ and the contact sheets
#   make bench     deck beside Pandoc and Marp; what formulas and diagrams cost
#   make clean     remove what was built; `make distclean` removes .venv and the assets too

SHELL = /bin/sh
.DEFAULT_GOAL := course
.DELETE_ON_ERROR:
.PHONY: course test check style pictures bench clean distclean always

BIN := .venv/bin
INPUTS := pyproject.toml package.json package-lock.json .npmrc hatch_build.py hatch_fonts.py .ci/setup
# Where the assets were deleted, the setup runs again and makes them.
ASSETS := $(if $(wildcard src/deck/assets/stamp),,always)

# One line for a check that passes, everything it said for one that fails.
define step
@printf '%-24s' '$(1)'; \
if said=$$($(2) 2>&1); then echo ok; else echo failed; printf '%s\n' "$$said"; exit 1; fi
endef

# The profile that deck.yml names, then the webinar, whose module no other profile takes.
course: .venv/.set-up-run
	@$(BIN)/deck build
	@$(BIN)/deck build --profile webinar

test: .venv/.set-up-test style
	@$(BIN)/pytest -q -n auto --dist loadgroup

check: .venv/.set-up-test style
	@$(BIN)/pytest -q -n auto --dist loadgroup -m 'not browser and not slow'

style: .venv/.set-up-test
	$(call step,format (ruff),$(BIN)/ruff format --check .)
	$(call step,lint (ruff),$(BIN)/ruff check .)
	$(call step,types (mypy),$(BIN)/mypy)
	$(call step,imports (import-linter),$(BIN)/lint-imports --no-logo)

pictures: .venv/.set-up-test
	@$(BIN)/python docs/pictures.py
	@$(BIN)/python docs/gallery.py
	@$(BIN)/python docs/speaker.py

bench: .venv/.set-up-test
	@$(BIN)/python bench/compare.py
	@$(BIN)/python bench/language.py

.venv/.set-up-run: $(INPUTS) $(ASSETS)
	@.ci/setup run
	@touch $@

.venv/.set-up-test: $(INPUTS) $(ASSETS)
	@.ci/setup test
	@touch .venv/.set-up-run $@

clean:
	@find build -mindepth 1 ! -name .gitignore -delete
	@rm -rf dist bench/out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@echo 'clean: what was built is gone; .venv stays'

distclean: clean
	@rm -rf .venv src/deck/assets
	@echo 'clean: .venv and the assets are gone too'
