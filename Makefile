.PHONY: help setup demo test test-postgres check e2e bench bench-big clauses format ci
PY := .venv/bin/python
PORT := 8000

help: ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## install everything this checkout needs (safe to repeat)
	@python3 scripts/setup.py

demo: setup ## a small district with people, served on 127.0.0.1:8000 (PORT=8010 for another port)
	@.venv/bin/yimen demo --port $(PORT)

test: setup ## the tests on SQLite
	@$(PY) -m pytest -n 2 --dist worksteal -q

test-postgres: setup-ci ## the same tests on a throwaway PostgreSQL
	@$(PY) scripts/with_postgres.py $(PY) -m pytest -n 2 --dist worksteal -q

setup-ci:
	@python3 scripts/setup.py --ci

check: setup ## format, lint, types, import order, migrations, packs
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/djlint --lint --quiet src/yimen
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) -W error manage.py makemigrations --check --dry-run --settings yimen.config.settings.test
	@.venv/bin/yimen pack check all --quiet
	@$(PY) scripts/clauses.py --check

e2e: setup-ci ## the stories in a headless browser
	@$(PY) -m pytest e2e -q

bench: setup-ci ## speed as ratios in one run
	@$(PY) -m bench

bench-big: setup-ci ## the same with a million runs
	@$(PY) -m bench --big

clauses: setup ## which clauses of the documents are proven by tests
	@$(PY) scripts/clauses.py

format: ## put the code in the house's form
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
