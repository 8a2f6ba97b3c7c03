"""The portal as tests see it: state, accounts, and changes behind the API's back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar

from ..registry import register
from . import constants, populate, snapshot
from .auth import FOREVER, Doorman
from .base import PortalBase
from .brands import BrandPart
from .datacenter import DataCenterPart
from .logic import LogicPart
from .login import LoginPart
from .model import Account, Admin, Client, Group, User
from .people import PeoplePart, lay_over
from .reports import ReportPart
from .settings import SettingsPart
from .storages import StoragePart
from .store import Store

CLIENT_ID = "00000000-0000-4000-8000-000000000001"


@register
class PortalSimulator(
    LoginPart, PeoplePart, SettingsPart, StoragePart, LogicPart, BrandPart, ReportPart, DataCenterPart, PortalBase
):
    """A multi-service portal. `state` is a tree as `tree` returns it, laid over the root."""

    actions: ClassVar[tuple[str, ...]] = (
        "activate_storage",
        "add_admin",
        "add_group",
        "add_storage",
        "add_user",
        "change_behind",
        "change_settings",
        "client_credentials",
        "expire_sessions",
        "fail_logins",
        "lock_account",
        "populate",
        "set_mfa",
        "tree",
        "unlock_account",
    )

    def setup(self, state: Any) -> None:
        """Start with a root group, its administrator, an API client and two identity providers."""
        if not hasattr(self, "passwords"):
            self.passwords: dict[str, str] = {"admin": self.password}
            self._client_secret = secrets.token_urlsafe(24)
            self.read_contract()
        self.store = Store(self.clock.wall())
        self.doorman = Doorman(self.clock)
        self.caller = None
        self.outbox = []
        for number, name in enumerate(("default", "partner-login"), 1):
            self.store.providers[number] = {
                "uuid": self.store.uuid(),
                "domain": f"{name}.example",
                "changePasswordUrl": f"https://{name}.example/change-password",
                "forgotPasswordUrl": f"https://{name}.example/forgot-password",
                "resetPasswordUrl": None,
            }
        self.default_brand = self.new_brand().id
        self._make_admin(self.root, "admin", self.password)
        self.store.clients[CLIENT_ID] = Client(CLIENT_ID, self._client_secret, self.root)
        if state:
            populate.restore(self.store, self.root, state)

    # --- who may log in -------------------------------------------------------------------------------------------

    @property
    def root(self) -> Group:
        """The group at the top."""
        return self.store.root

    def _make_admin(self, group: Group, login: str, password: str, **fields: Any) -> Admin:
        existing = login in self.store.identities
        admin = self.store.create_admin(group, login, existing=existing)
        if not existing:
            admin.identity.set_password(password)
        lay_over(admin, {"email": f"{login.partition('@')[0]}@portal.example", **fields})
        admin.status = constants.ENABLED
        return admin

    def credentials(self, login: str = "admin") -> tuple[str, str]:
        """Return login and password of an account made by `add_admin` or `add_user`, or of `admin`."""
        return login, self.passwords[login]

    def client_credentials(self, path: str = "") -> tuple[str, str]:
        """Return id and secret of an API client of a group, made on demand."""
        with self.guard:
            group = self.find_group(path)
            for client in self.store.clients.values():
                if client.group is group:
                    return client.id, client.secret
            client = Client(self.store.uuid(), secrets.token_urlsafe(24), group)
            self.store.clients[client.id] = client
            return client.id, client.secret

    def add_group(self, path: str, kind: int = constants.CUSTOMER, **fields: Any) -> int:
        """Add a group behind the API's back and return its id; `fields` are those of a change."""
        with self.guard:
            parent, unused, name = path.rpartition("/")
            group = self.store.create_group(self.find_group(parent), name, kind)
            if fields:
                self.change_group(group, fields, inside=self.root)
                group.version = 1
            return group.id

    def add_admin(self, path: str, login: str, **fields: Any) -> tuple[str, str]:
        """Add an administrator who can log in; a login that exists gets one more account. Return its credentials."""
        with self.guard:
            password = self.passwords.setdefault(login, secrets.token_urlsafe(15))
            self._make_admin(self.find_group(path), login, password, **fields)
            return login, password

    def add_user(self, path: str, login: str, **fields: Any) -> tuple[str, str]:
        """Add a service user who can log in. Return its credentials."""
        with self.guard:
            password = self.passwords.setdefault(login, secrets.token_urlsafe(15))
            user = self.store.create_user(self.find_group(path), login, existing=login in self.store.identities)
            user.identity.set_password(password)
            lay_over(user, {"email": f"{login.partition('@')[0]}@portal.example", **fields})
            user.status = constants.ENABLED
            return login, password

    def add_storage(self, path: str, name: str, kind: int = 1) -> int:
        """Register a storage behind the API's back and return its id."""
        with self.guard:
            return self.store.create_storage(self.find_group(path), kind, name, self.store.uuid().upper()).id

    def activate_storage(self, name: str) -> None:
        """Finish the registration of a storage (switch storage_registration)."""
        with self.guard:
            next(one for one in self.store.storages.values() if one.name == name).active = 1

    def set_mfa(self, login: str, status: str = "enabled") -> None:
        """Switch the second factor of a login: disabled, forcibly_disabled, setup_required or enabled."""
        with self.guard:
            self.store.identities[login].mfa = status

    def fail_logins(self, login: str, times: int) -> None:
        """Have wrong passwords for a login behind it, as by somebody else (switches lock_after and retry_after)."""
        with self.guard:
            for unused in range(times):
                self._count_failure(login)

    def lock_account(self, login: str, seconds: float | None = None) -> None:
        """Lock a login for some seconds, or for good."""
        with self.guard:
            until = FOREVER if seconds is None else self.clock.now() + seconds
            self.store.identities[login].locked_until = until

    def unlock_account(self, login: str) -> None:
        """Unlock a login."""
        with self.guard:
            identity = self.store.identities[login]
            identity.locked_until, identity.failures = None, 0

    def expire_sessions(self) -> None:
        """End every session and make every Bearer token useless."""
        with self.guard:
            self.doorman.sessions.clear()
            self.doorman.expire_bearers()

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions that are alive."""
        with self.guard:
            self.doorman.end_idle(self.switches["session_lifetime"])
            return [
                {"session": session.label, "user": session.account.identity.login}
                for session in self.doorman.sessions.values()
            ]

    def locks(self) -> list[dict[str, Any]]:
        """Return the groups whose tree is locked."""
        with self.guard:
            return [{"group": self.path_of(group)} for group in self.store.groups.values() if group.locked]

    # --- looking and changing behind the API's back ---------------------------------------------------------------

    def find_group(self, path: str) -> Group:
        """Return a group by its path of names below the root; an empty path is the root. `%2F` is a slash in a name."""
        group = self.root
        for name in filter(None, path.split("/")):
            name = name.replace("%2F", "/")
            if name not in group.children:
                raise KeyError(f"There is no group '{name}' below '{group.name}'")
            group = group.children[name]
        return group

    @staticmethod
    def path_of(group: Group) -> str:
        """Return the path that `find_group` takes."""
        return "/".join(one.name.replace("/", "%2F") for one in [*group.lineage()][-2::-1])

    def account_of(self, login: str) -> Account:
        """Return the first account of a login."""
        if login not in self.store.identities:
            raise KeyError(f"There is no login '{login}'")
        return self.store.identities[login].accounts[0]

    def populate(self, groups: int = 1000, users: int = 1000, admins: int = 200, seed: int = 1, path: str = "") -> None:
        """Fill a group with a realistic tree: partners, customers, units, with users and administrators."""
        with self.guard:
            populate.populate(self.store, self.find_group(path), groups, users, admins, seed)

    def tree(self, path: str = "") -> dict[str, Any]:
        """Return the whole state below a group without ids, uuids, versions and times, fit for comparing."""
        with self.guard:
            return snapshot.group_state(self.store, self.find_group(path))

    def change_behind(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        admin: str | None = None,
        user: str | None = None,
        storage: str | None = None,
        remove: bool = False,
    ) -> None:
        """Change or remove a group, or an object in it, as somebody else would: versions rise."""
        with self.guard:
            group = self.find_group(path)
            if admin is not None or user is not None:
                self._change_account(group, str(admin or user), dict(fields or {}), remove=remove)
            elif storage is not None:
                self._change_storage(group, storage, dict(fields or {}), remove=remove)
            elif remove:
                self.store.remove_group(group)
            else:
                self.change_group(group, dict(fields or {}), inside=self.root)

    def _change_account(self, group: Group, login: str, fields: dict[str, Any], *, remove: bool) -> None:
        people = [*group.admins.values(), *group.users.values()]
        account = next((one for one in people if one.identity.login == login), None)
        if account is None:
            raise KeyError(f"There is no '{login}' in '{group.name}'")
        if remove:
            self.store.remove_account(account)
            return
        if isinstance(account, User):
            account.hidden = bool(fields.pop("hidden", account.hidden))
        lay_over(account, fields)
        account.touch()

    def _change_storage(self, group: Group, name: str, fields: dict[str, Any], *, remove: bool) -> None:
        storage = next((one for one in group.storages.values() if one.name == name), None)
        if storage is None:
            raise KeyError(f"There is no storage '{name}' in '{group.name}'")
        if remove:
            self.store.remove_storage(storage)
            return
        for key, value in fields.items():
            setattr(storage, key, value)
        storage.version += 1
        for using in self.store.groups.values():
            using.entry = None

    def change_settings(self, path: str, **settings: Any) -> None:
        """Change settings of a group: autoupdate, logon_ips (a list or None), flags, restriction, schedule, usage."""
        with self.guard:
            group = self.find_group(path)
            for key, value in settings.items():
                current = getattr(group, key)
                setattr(group, key, {**current, **value} if isinstance(current, dict) else value)
            group.entry = None

    def read(self, path: str) -> Any:
        """Return `tree[/PATH]`, `outbox`, `gateways` or `backup_servers`."""
        with self.guard:
            part, unused, rest = path.partition("/")
            if part == "tree":
                return self.tree(rest)
            lists = {
                "outbox": self.outbox,
                "gateways": sorted(self.store.gateways),
                "backup_servers": [
                    {key: value for key, value in one.items() if key != "secret"}
                    for one in self.store.backup_servers.values()
                ],
            }
            if part not in lists:
                raise KeyError(f"There is no state '{part}'; there are tree, {', '.join(lists)}")
            return lists[part]

    def write(self, path: str, body: Any) -> None:
        """Change a group at `tree/PATH`, as `change_behind` does; null removes it."""
        part, unused, rest = path.partition("/")
        if part != "tree":
            raise KeyError("Only tree/PATH can be written")
        self.change_behind(rest, body, remove=body is None)
