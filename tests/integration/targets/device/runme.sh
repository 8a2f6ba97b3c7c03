#!/usr/bin/env bash
# The three playbooks by name, as users run them: a scenario on one simulated appliance.
set -eu -o pipefail

export ANSIBLE_ROLES_PATH=..
exec ansible-playbook scenario.yml -v "$@"
