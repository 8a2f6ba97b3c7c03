# Thin on purpose: what is done stands in tools/, this names it. Needs Python 3.11 or newer, git and make.
#
#   make PYTHON=/path/to/python3.12 test     build with this Python
#   make MATRIX="2.16 2.18" matrix           other releases of ansible-core
#   make test-unit TESTS="tests/unit/plugins/module_utils -k redaction"     one part of a part

PYTHON ?=
MATRIX ?=
STEP ?=
TESTS ?=
VERSION ?=
NAMES ?=

# Relative, so that a path with spaces above the clone does no harm.
run := build/venv/bin/python
only := $(if $(TESTS),-- $(TESTS))

.DEFAULT_GOAL := help
.PHONY: help demo test matrix lint docs artifact first-steps release changelog record names bench generate clean lock tree venv venv-run \
	test-unit test-lifecycle test-examples test-faults test-docs test-integration sanity properties coverage check mutation eda-venv

help: ## show this list
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: venv-run tree ## watch four simulated devices being written down, changed by an approved plan, and healed
	@$(run) tools/play.py tests/demo/run.py

test: venv tree ## all tests, on the newest ansible-core for this Python; of ansible-test sanity, pylint is left to make matrix
	@$(run) tools/check.py

matrix: venv tree ## sanity, unit and integration tests and the examples of modules, on the oldest and the newest ansible-core, or those in MATRIX
	@$(run) tools/matrix.py $(MATRIX)

lint: venv tree ## the fast checks: style, types, words, licenses, workflows, Ansible content, changelog
	@$(run) tools/check.py ruff mypy imports generated words licenses workflows ansible-lint changelog contracts

docs: venv tree ## the documentation as HTML, in build/docs-site
	@$(run) tools/docs_site.py

artifact: venv tree ## what Galaxy takes, in build/artifact; the same bytes from the same sources
	@$(run) tools/artifact.py

first-steps: venv tree ## the commands of README.md as a new user types them, from the built artifact, in empty environments
	@$(run) tools/first_steps.py

release: venv tree ## build the artifact and prove it: importer, same bytes, the demonstration and the first steps from where it is installed (VERSION=1.0.0 for a real one)
	@$(run) tools/release.py $(VERSION)

changelog: venv tree ## turn the change notes into CHANGELOG.md and set the version: make VERSION=1.0.0 changelog
	@$(run) tools/changelog.py $(VERSION)

record: venv-run tree ## the recording of the demonstration, and pictures of its report where a Chromium is installed, in docs/pictures
	@$(run) tools/record.py

names: venv ## give the collection other names and addresses, from a file like tools/names.yml: make NAMES=my-names.yml names
	@$(run) tools/rename.py $(NAMES)

bench: venv-run tree ## what a task costs beside its HTTP time
	@$(run) tools/play.py tests/benchmark/run.py

generate: venv tree ## write what is made from other files: actions, fragments, config documentation, portal's contract, doubts
	@$(run) tools/generate.py

test-unit: venv tree ## one part of make test: unit tests, of the simulators too
	@$(run) tools/check.py unit $(only)

test-lifecycle: venv tree ## ... the life of every resource through both doors and both ways of running
	@$(run) tools/check.py lifecycle $(only)

test-examples: venv tree ## ... the EXAMPLES of every module, executed
	@$(run) tools/check.py examples $(only)

test-faults: venv tree ## ... faults, signals and bad input
	@$(run) tools/check.py faults $(only)

test-docs: venv tree ## ... documents agree with the code
	@$(run) tools/check.py module-docs docs

test-integration: venv tree ## ... life-cycle playbooks
	@$(run) tools/check.py integration $(only)

sanity: venv tree ## ... ansible-test sanity, with pylint
	@$(run) tools/check.py sanity $(only)

properties: venv tree ## ten thousand random documents on random devices, instead of a few hundred
	@$(run) tools/check.py many-properties

mutation: venv tree ## change comparison, plan, guards and redaction place by place, and see which test notices (hours; TESTS="--sample 20 --near")
	@$(run) tools/mutation.py $(TESTS)

coverage: venv tree ## docs/coverage.md anew, from what the tests exercise
	@$(run) tools/check.py lifecycle examples faults
	@$(run) tools/coverage_table.py

lock: ## resolve the development dependencies anew
	@python=$$(tools/find_python.sh "$(PYTHON)") && "$$python" tools/lock.py

check: venv tree ## one step of make test by its name, STEP; TESTS chooses what it runs
	@$(run) tools/check.py $(STEP) $(only)

venv: venv-run ## build/venv, with everything that development needs
	@$(run) tools/venv.py dev.lock --if-possible optional.lock

venv-run: # the part of it that the demo needs, which installs in seconds
	@python=$$(tools/find_python.sh "$(PYTHON)") && "$$python" tools/venv.py run.lock

eda-venv: venv-run ## build/eda, with which make test also tries the rulebooks; they need a Java runtime as well
	@$(run) tools/venv.py eda.lock

tree: venv-run # the copy of the collection at the path where Ansible's tools want it
	@$(run) tools/tree.py

clean: ## remove all that make built
	@if [ -L build ]; then rm -rf "$$(readlink build)"; fi  # where there is white space above the clone
	rm -rf build tests/output
