"""The data center: backup servers, gateways, machines, migration, locks, consoles, certificates."""

from __future__ import annotations

import functools
from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from .base import PortalBase
from .certificates import CertificateAuthority
from .store import refusal

SUCCESS = "Success"
SERVER_KEY = "server-public-key"
AGENT_PORT = 7786


class DataCenterPart(PortalBase):
    """Operations on the data center and on what connects a group to it."""

    @functools.cached_property
    def authority_of_agents(self) -> CertificateAuthority:
        """The authority that agents and gateways trust."""
        return CertificateAuthority()

    # --- servers --------------------------------------------------------------------------------------------------

    @operation("list_backup_servers")
    def list_backup_servers(self, call: Call) -> Response:
        """Backup servers."""
        shown = ("id", "utilization", "address", "internal_address", "public_key")
        return Response(
            200, {"items": [{key: one[key] for key in shown} for one in self.store.backup_servers.values()]}
        )

    @operation("register_backup_server")
    def register_backup_server(self, call: Call) -> Response:
        """Register a backup server; the address and the agent are unique (PORTAL-BACKUPSERVER-ADDRESS)."""
        body = call.body
        for known in self.store.backup_servers.values():
            if body["address"] == known["address"] or body["agent_id"] == known["agent_id"]:
                raise refusal(409, "The backup server is registered already")
        number = self.store.number()
        self.store.backup_servers[number] = {
            "id": number,
            "utilization": 0,
            "address": body["address"],
            "agent_id": body["agent_id"],
            "internal_address": body.get("internal_address", body["address"]),
            "public_key": body.get("public_key", ""),
            "secret": body.get("secret", ""),
        }
        return Response(201, {"server_pubkey": SERVER_KEY, "server_address": f"{body['address']}:{AGENT_PORT}"})

    @operation("report_online_agents")
    def report_online_agents(self, call: Call) -> Response:
        """Set how many agents a server has online; it is named by its internal address."""
        for server in self.store.backup_servers.values():
            if server["internal_address"] == call.body["backup_server_ip_address"]:
                server["utilization"] = call.body["online_agents_count"]
                return Response(200, SUCCESS)
        raise refusal(404, "There is no such backup server")

    @operation("register_gateway")
    def register_gateway(self, call: Call) -> Response:
        """Register a registration server."""
        if call.body["address"] in self.store.gateways:
            raise refusal(409, "The gateway is registered already")
        self.store.gateways[call.body["address"]] = dict(call.body)
        return Response(201, "Created")

    @operation("migrate_group_backup_server")
    def migrate_group_backup_server(self, call: Call) -> Response:
        """Move a group and all below it to another backup server."""
        group = self.group(call, writing=True)
        server = self.store.backup_servers.get(call.body.get("backup_server_id", -1))
        if server is None:
            raise refusal(400, "There is no such backup server")
        moved = list(group.subtree())
        for one in moved:
            one.backup_server = server["id"]
        host, unused, port = server["internal_address"].rpartition(":")
        return Response(
            200,
            {
                "tenants": [{"id": one.id} for one in moved],
                "backup_server": {
                    "port": int(port) if host and port.isdecimal() else AGENT_PORT,
                    "internal_address": host or server["internal_address"],
                    "public_key": server["public_key"],
                },
            },
        )

    # --- lock and migration ---------------------------------------------------------------------------------------

    @operation("lock_group")
    def lock_group(self, call: Call) -> Response:
        """Lock a tree; no response of the portal shows that it is locked."""
        group = self.group(call)
        if group.locked and self.switches["lock_twice"] == "refused":
            raise refusal(400, "The tree is locked already")
        group.locked = True
        return Response(204)

    @operation("unlock_group")
    def unlock_group(self, call: Call) -> Response:
        """Unlock a tree."""
        group = self.group(call)
        if not group.locked and self.switches["lock_twice"] == "refused":
            raise refusal(400, "The tree is not locked")
        group.locked = False
        return Response(204)

    @operation("read_group_migration")
    def read_group_migration(self, call: Call) -> Response:
        """The way to the migration service, if it is enabled (PORTAL-MIGRATION-LINK)."""
        group = self.group(call)
        if not group.migration_enabled or not group.migration_service:
            raise refusal(404, "Migration is not enabled")
        return Response(200, SUCCESS)

    @operation("update_group_migration")
    def update_group_migration(self, call: Call) -> Response:
        """Set the migration service."""
        group = self.group(call, writing=True)
        self.check_version(call, group.version)
        group.migration_service = call.body.get("migration_service", group.migration_service)
        group.migration_enabled = call.body.get("migration_enabled", group.migration_enabled)
        group.touch()
        return Response(200, {"version": group.version})

    # --- what users connect to ------------------------------------------------------------------------------------

    @operation("read_group_backup_console")
    def read_group_backup_console(self, call: Call) -> Response:
        """Address and token of the console; a group without backup has none (406)."""
        group = self.group(call)
        if not group.capabilities & 1:
            raise refusal(406, "The group has no backup console")
        token = self.doorman.issue("console", self.switches["token_lifetime"], self.me.owner)
        host = "https://console.portal.example"
        return self.response(
            {
                "jwt": token,
                "token": token,
                "server_address": "console.portal.example",
                "api_prefix": "/api/ams/",
                "shard": "192.0.2.10",
                "host": host,
                "url": f"{host}/#access_token={token}",
                "redirect_url": f"{host}/bc/",
                "bc_path_prefix": "/bc/",
            }
        )

    @operation("list_user_hosts")
    def list_user_hosts(self, call: Call) -> Response:
        """Hosts and ports that a backup client talks to."""
        self.user(call)
        return Response(
            200,
            [
                {"name": "web console", "host": "console.portal.example", "port": 443},
                {"name": "backup server", "host": "backup.portal.example", "port": AGENT_PORT},
            ],
        )

    @operation("read_user_links")
    def read_user_links(self, call: Call) -> Response:
        """Where a user can buy more."""
        brand = self.effective_brand(self.user(call).group)
        return self.response({"links": {"quotas_upsell": brand.fields["upsell_url"]}})

    @operation("check_user_machines")
    def check_user_machines(self, call: Call) -> Response:
        """Say that the caller may add machines to a user."""
        self.user(call, writing=True)
        return Response(200, "Success")

    @operation("add_user_machine")
    def add_user_machine(self, call: Call) -> Response:
        """Add a machine; nothing lists or removes it."""
        user, body = self.user(call, writing=True), call.body
        agent = body.get("agent_id")
        if not agent:
            raise refusal(400, "agent_id is needed")
        if any(agent in other.machines for group in self.store.groups.values() for other in group.users.values()):
            raise refusal(409, "The machine is registered already")
        user.machines[agent] = dict(body)
        response: dict[str, Any] = {"server_pubkey": SERVER_KEY, "server_address": "backup.portal.example"}
        return Response(200, response)

    # --- certificates ---------------------------------------------------------------------------------------------

    @operation("read_ca_certificate", "read_ca_crl")
    def read_ca(self, call: Call) -> Response:
        """Certificate or revocation list; authority 1 is the only one (constants: Services)."""
        if call.values.get("ca", 1) != 1:
            raise refusal(404, "There is no such certificate authority")
        ca = self.authority_of_agents
        text = ca.certificate if call.operation == "read_ca_certificate" else ca.revocations
        if self.switches["certificate_media"] == "pem":
            return Response(200, content=text.encode(), content_type="application/x-pem-file")
        return Response(200, text)
