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

demo: venv-run tree ## watch it work on four simulated devices; start here
	@$(run) tools/play.py tests/demo/run.py

test: venv tree ## all tests, on the newest ansible-core for this Python
	@$(run) tools/check.py

matrix: venv tree ## sanity, unit and integration tests and examples, on the oldest and newest ansible-core (MATRIX)
	@$(run) tools/matrix.py $(MATRIX)

lint: venv tree ## what needs no run: style, types, words, licenses, workflows, Ansible content, documentation of plugins, changelog
	@$(run) tools/check.py lint

docs: venv tree ## the documentation as HTML, in build/docs-site
	@$(run) tools/docs_site.py

artifact: venv tree ## what Galaxy takes, in build/artifact; the same bytes from the same sources
	@$(run) tools/artifact.py

first-steps: venv tree ## type the commands of README.md in empty environments, with the built artifact
	@$(run) tools/first_steps.py

release: venv tree ## build the artifact and prove it; to publish: make VERSION=1.0.0 release
	@$(run) tools/release.py $(VERSION)

changelog: venv tree ## turn the change notes into CHANGELOG.md: make VERSION=1.0.0 changelog
	@$(run) tools/changelog.py $(VERSION)

record: venv-run tree ## record the demonstration, with pictures of its report
	@$(run) tools/record.py

names: venv ## give the collection other names: make NAMES=my-names.yml names, a file like tools/names.yml
	@$(run) tools/rename.py $(NAMES)

bench: venv-run tree ## what tasks, documents and estates take beside the bare requests, an empty action, ordinary modules and uri (TESTS="task estate:40")
	@$(run) tools/play.py tests/benchmark/run.py $(TESTS)

generate: venv tree ## write the files that are made from other files, such as plugins/action
	@$(run) tools/generate.py

test-unit: venv tree ## one part of make test: unit tests, of the simulators too
	@$(run) tools/check.py unit $(only)

test-lifecycle: venv tree ## ... the life of every resource, in every way of running
	@$(run) tools/check.py lifecycle $(only)

test-examples: venv tree ## ... the EXAMPLES of every module, executed
	@$(run) tools/check.py examples $(only)

test-faults: venv tree ## ... faults, signals and bad input
	@$(run) tools/check.py faults $(only)

test-docs: venv tree ## ... documents agree with the code
	@$(run) tools/check.py docs

test-integration: venv tree ## ... life-cycle playbooks
	@$(run) tools/check.py integration $(only)

sanity: venv tree ## ansible-test sanity, all of it; make matrix runs it on two releases
	@$(run) tools/check.py sanity $(only)

properties: venv tree ## ten thousand random documents on random devices, instead of a hundred
	@$(run) tools/check.py many-properties

mutation: venv tree ## break comparison, plan, guards and redaction, and see which test notices (hours)
	@$(run) tools/mutation.py $(TESTS)

coverage: venv tree ## write docs/coverage.md, from what the tests exercise
	@$(run) tools/check.py lifecycle examples faults
	@$(run) tools/coverage_table.py

lock: ## resolve the versions of the development dependencies again
	@python=$$(tools/find_python.sh "$(PYTHON)") && "$$python" tools/lock.py

check: venv tree ## one step of make test or make lint by its name: make STEP=mypy check
	@$(run) tools/check.py $(STEP) $(only)

venv: venv-run ## build build/venv, with everything that development needs
	@$(run) tools/venv.py dev.lock --if-possible optional.lock

venv-run: # the part of it that the demo needs, which installs in seconds
	@python=$$(tools/find_python.sh "$(PYTHON)") && "$$python" tools/venv.py run.lock

eda-venv: venv-run ## build build/eda, so that make test also tries the rulebooks (needs Java)
	@$(run) tools/venv.py eda.lock

tree: venv-run # the copy of the collection at the path where Ansible's tools want it
	@$(run) tools/tree.py

clean: ## remove all that make built
	@if [ -L build ]; then rm -rf "$$(readlink build)"; fi  # where there is white space above the clone
	rm -rf build tests/output
