#!/usr/bin/env bash
# The three playbooks by name, as users run them: a story on one simulated appliance.
set -eu -o pipefail

export ANSIBLE_ROLES_PATH=..
exec ansible-playbook story.yml -v "$@"
