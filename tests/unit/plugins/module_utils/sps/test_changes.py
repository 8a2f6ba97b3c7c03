"""The changes that a transaction lists, in every form that their undocumented paths may have, show no credential."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils.sps.changes import shown

ROOT = "/api/configuration/"
TRAP = ROOT + "management/snmp/trap"
OLD, NEW = "Zq8-old-community", "Zq8-new-community"


def version(community: str) -> dict[str, Any]:
    return {"selection": "2c", "value": {"community": community, "server": {"selection": "ip", "value": "192.0.2.1"}}}


@pytest.mark.parametrize(
    "change",
    [
        *(
            {"type": "replace", "path": TRAP + inside, "old_value": OLD, "new_value": NEW}
            for inside in (
                "#version/value/community",
                "#/version/value/community",
                "#version.value.community",
                "/version/value/community",
                "#version/value/community/0",
            )
        ),
        {"type": "replace", "path": [TRAP, "version", "community"], "old_value": OLD, "new_value": NEW},
        {"type": "create", "path": TRAP + "#version/value/community", "new_value": NEW},
        {"type": "delete", "path": TRAP + "#version/value/community", "old_value": OLD},
        {"type": "reorder", "path": TRAP + "#community", "old_order": [OLD, NEW], "new_order": [NEW, OLD]},
        {"type": "other", "path": TRAP + "#community", "from": {"text": OLD}, "to": NEW},
        {"type": "replace", "path": TRAP + "#version/value", "old_value": {"community": OLD}, "new_value": None},
        {"type": "replace", "path": TRAP + "#version", "old_value": version(OLD), "new_value": version(NEW)},
        {"type": "create", "path": TRAP, "new_value": {"enabled": True, "version": version(NEW)}},
        {"type": "delete", "path": TRAP, "old_value": [{"version": version(OLD)}]},
        {"type": "create", "path": ROOT + "passwords/42", "new_value": {"plain": NEW}},
        {"type": "create", "path": ROOT + "private_keys/42", "new_value": NEW},
        f"{TRAP}#version/value/community: {OLD} -> {NEW}",
        [{"community": OLD}],
    ],
    ids=str,
)
def test_a_change_shows_where_it_is_and_no_credential(change: Any) -> None:
    before = copy.deepcopy(change)

    (seen,) = shown([change])

    text = json.dumps(seen)
    assert OLD not in text
    assert NEW not in text
    assert change == before, "what is compared with the appliance stays whole"
    if isinstance(change, dict):
        assert (seen["type"], seen["path"]) == (change["type"], change["path"])
        assert seen.keys() == change.keys()


@pytest.mark.parametrize(
    "change",
    [
        {"type": "replace", "path": TRAP + "#enabled", "old_value": False, "new_value": True},
        {"type": "replace", "path": ROOT + "management/webinterface#timeout", "old_value": 10, "new_value": 25},
        {"type": "create", "path": ROOT + "passwords/42", "new_value": {}},
        {"type": "create", "path": TRAP + "#community", "new_value": ""},
        {"type": "create", "path": ROOT + "local/community_edition", "new_value": {"communities": ["a"]}},
        "anything",
        7,
        None,
    ],
    ids=str,
)
def test_a_change_of_anything_else_is_shown_as_it_is_listed(change: Any) -> None:
    assert shown([change]) == [change]
