"""Which hosts are devices: only those that plainly say so."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.membership import (
    MembershipError,
    in_product_group,
    product_of_host,
)


def same(value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("variables", "exporting", "product"),
    [
        ({"fleet_product": "sps"}, False, "sps"),
        ({"fleet_product": "sps", "group_names": ["portal", "steady_portal"], "fleet_config": {}}, False, "sps"),
        ({"group_names": ["steady_portal", "sps"]}, False, "portal"),
        ({"group_names": ["steady_cloud_sync"]}, True, "cloud_sync"),
        ({"group_names": ["portal"], "fleet_config": {}}, False, "portal"),
        ({"group_names": ["portal"]}, False, ""),
        ({"group_names": ["portal"]}, True, ""),
        ({"group_names": ["portal"], "fleet_hosts": "portal"}, False, ""),
        ({"group_names": ["portal"], "fleet_hosts": "portal"}, True, "portal"),
        ({"group_names": ["portal"], "fleet_hosts": ""}, True, ""),
        ({"group_names": ["portal"], "fleet_hosts": None}, True, ""),
        ({"group_names": ["web", "steady", "steady_", "portals"], "fleet_config": {}}, False, ""),
        ({"fleet_config": {}}, False, ""),
        ({}, True, ""),
    ],
)
def test_a_host_is_a_device_only_where_it_plainly_is(variables: Any, exporting: bool, product: str) -> None:
    assert product_of_host(variables, same, exporting=exporting) == product


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"fleet_product": "sbs"}, "fleet_product is 'sbs', and must be one of appliance, cloud_sync, portal, sps"),
        ({"fleet_product": ""}, "fleet_product is ''"),
        ({"fleet_product": None, "group_names": ["steady_sps"]}, "fleet_product is ''"),
        ({"group_names": ["steady_sps", "steady_portal"]}, "in the groups steady_portal and steady_sps"),
        ({"group_names": ["sps", "portal"], "fleet_config": {}}, "in the groups portal and sps"),
    ],
)
def test_a_host_that_says_two_things_is_refused(variables: Any, says: str) -> None:
    with pytest.raises(MembershipError, match=says):
        product_of_host(variables, same, exporting=False)


def test_a_group_with_the_name_of_a_product_is_distinguished_from_others() -> None:
    assert in_product_group({"group_names": ["a", "portal"]})
    assert not in_product_group({"group_names": ["steady_portal"]})
    assert not in_product_group({})
