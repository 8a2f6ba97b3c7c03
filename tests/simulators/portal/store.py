"""Everything the portal knows: groups, accounts, storages, and how they are found."""

from __future__ import annotations

import itertools
import random
import uuid
from typing import Any, TypeVar

from ..messages import Refusal
from . import constants
from .model import Account, Admin, Brand, Client, Group, Identity, Image, Storage, User

Thing = TypeVar("Thing")


def refusal(status: int, message: str, *, code: int | None = None) -> Refusal:
    """Return an error; `code` is the platform's own number where it differs from the status."""
    return Refusal(status, "error", message, {"code": code or status})


class Store:
    """The portal's data. Ids are never used twice, not even for things of different sorts."""

    def __init__(self, now: float, seed: int = 0) -> None:
        self.now = int(now)
        # Only identifiers come from here, so that two portals with the same history are alike; secrets do not.
        self._random = random.Random(seed)
        self._numbers = itertools.count(1)
        self.groups: dict[int, Group] = {}
        self.accounts: dict[int, Account] = {}
        self.storages: dict[int, Storage] = {}
        self.identities: dict[str, Identity] = {}
        self.clients: dict[str, Client] = {}
        self.brands: dict[int, Brand] = {}
        self.images: dict[int, Image] = {}
        self.reports: dict[int, dict[str, Any]] = {}
        self.ordered: dict[int, dict[str, Any]] = {}
        self.providers: dict[int, dict[str, Any]] = {}
        self.backup_servers: dict[int, dict[str, Any]] = {}
        self.gateways: dict[str, dict[str, str]] = {}
        self.root = self._make_group("Root", constants.ROOT, None)

    def number(self) -> int:
        """Return a new id."""
        return next(self._numbers)

    def uuid(self) -> str:
        """Return a new uuid."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    # --- groups ---------------------------------------------------------------------------------------------------

    def _make_group(self, name: str, kind: int, parent: Group | None) -> Group:
        group = Group(
            id=self.number(),
            uuid=self.uuid(),
            name=name,
            kind=kind,
            parent=parent,
            grade=0 if parent is None else parent.grade + 1,
            created=self.now,
            language=parent.language if parent else "en",
            storages_inherited=None if parent is None else 1,
            pricing=default_pricing(kind),
        )
        self.groups[group.id] = group
        return group

    def create_group(self, parent: Group, name: str, kind: int) -> Group:
        """Add a group, if rules and names allow it."""
        self.check_place(parent, name, kind)
        group = self._make_group(name, kind, parent)
        parent.children[name] = group
        parent.entry = None
        return group

    @staticmethod
    def check_place(parent: Group, name: str, kind: int, moved: Group | None = None) -> None:
        """Refuse a kind that may not stand there, and a name that is taken (unique within one level)."""
        if not name.strip():
            raise refusal(400, "A group needs a name")
        if kind not in constants.allowed_children(parent.kind, parent.grade):
            raise refusal(400, f"A group of kind {kind} cannot stand below one of kind {parent.kind}")
        taken = parent.children.get(name)
        if taken is not None and taken is not moved:
            raise refusal(409, f"A group with the name '{name}' exists on this level")

    def place(self, group: Group, parent: Group, name: str) -> None:
        """Move or rename a group; grades below follow."""
        assert group.parent is not None, "the root stays where it is"
        old = group.parent
        del old.children[group.name]
        group.name, group.parent = name, parent
        parent.children[name] = group
        old.entry = parent.entry = None
        if old is not parent:
            shift = parent.grade + 1 - group.grade
            for below in group.subtree():
                below.grade += shift
                below.entry = None

    def remove_group(self, group: Group) -> None:
        """Remove a group with all that is below it."""
        for below in list(group.subtree()):
            for account in [*below.admins.values(), *below.users.values()]:
                self.remove_account(account)
            for storage in list(below.storages.values()):
                self.remove_storage(storage)
            if below.brand:
                self.brands.pop(below.brand.id, None)
            self.clients = {key: client for key, client in self.clients.items() if client.group is not below}
            self.groups.pop(below.id, None)
        if group.parent:
            del group.parent.children[group.name]
            group.parent.entry = None

    # --- accounts -------------------------------------------------------------------------------------------------

    def identity(self, login: str, *, existing: bool) -> Identity:
        """Return the identity for a new account: a new one, or the one of that login if that was asked for."""
        if not login or " " in login:
            raise refusal(400, "A login is needed, without spaces")
        known = self.identities.get(login)
        if existing and known is None:
            raise refusal(400, f"There is no identity '{login}' to use")
        if not existing and known is not None:
            raise refusal(409, f"The login '{login}' is taken")
        return known or self.identities.setdefault(login, Identity(login))

    def _account_numbers(self, identity: Identity, group: Group) -> dict[str, Any]:
        return {
            "id": self.number(),
            "uuid": self.uuid(),
            "user_id": self.number(),
            "identity": identity,
            "group": group,
            "language": group.language,
            # Whoever has a password already has nothing to activate.
            "status": constants.ENABLED if identity.password else constants.INACTIVE,
        }

    def create_admin(self, group: Group, login: str, *, existing: bool = False) -> Admin:
        """Add an administrator."""
        identity = self.identity(login, existing=existing)
        admin = Admin(**self._account_numbers(identity, group))
        group.admins[admin.id] = admin
        self._keep(admin)
        return admin

    def create_user(self, group: Group, login: str, *, existing: bool = False) -> User:
        """Add a service user, where the rules allow one."""
        if constants.SERVICE_USER not in constants.allowed_children(group.kind, group.grade):
            raise refusal(400, f"A service user cannot stand below a group of kind {group.kind}")
        identity = self.identity(login, existing=existing)
        user = User(**self._account_numbers(identity, group))
        group.users[user.id] = user
        group.usage["service_users"] += 1
        group.entry = None
        self._keep(user)
        return user

    def _keep(self, account: Account) -> None:
        account.identity.accounts.append(account)
        self.accounts[account.id] = account

    def remove_account(self, account: Account) -> None:
        """Remove an administrator or a service user; the identity goes with its last account."""
        account.identity.accounts.remove(account)
        if not account.identity.accounts:
            self.identities.pop(account.identity.login, None)
        self.accounts.pop(account.id, None)
        account.group.admins.pop(account.id, None)
        if account.group.users.pop(account.id, None):
            account.group.usage["service_users"] -= 1
            account.group.entry = None

    def rename_identity(self, identity: Identity, login: str) -> None:
        """Give an identity another login."""
        if login in self.identities:
            raise refusal(409, f"The login '{login}' is taken")
        del self.identities[identity.login]
        identity.login = login
        self.identities[login] = identity

    # --- storages -------------------------------------------------------------------------------------------------

    def create_storage(self, owner: Group, kind: int, name: str, uid: str) -> Storage:
        """Register a storage; name and uid are unique in the whole portal (API document)."""
        if not name.strip() or not uid.strip():
            raise refusal(400, "A storage needs a name and a uid")
        for other in self.storages.values():
            if name == other.name or uid == other.uid:
                raise refusal(409, f"The storage '{other.name}' has this name or uid")
        storage = Storage(self.number(), self.uuid(), owner, kind, name, uid)
        storage.content_url = f"https://{name}.storage.example/browse"
        storage.content_mobile_url = f"{storage.content_url}/mobile"
        owner.storages[storage.id] = storage
        self.storages[storage.id] = storage
        return storage

    def remove_storage(self, storage: Storage) -> None:
        """Forget a storage."""
        self.storages.pop(storage.id, None)
        storage.owner.storages.pop(storage.id, None)

    @staticmethod
    def available_storages(group: Group) -> list[Storage]:
        """Return the storages of a group: its own, then those of the groups above as far as they are inherited."""
        found: list[Storage] = []
        for here in group.lineage():
            found += here.storages.values()
            if not here.storages_inherited:
                break
        return found


def default_pricing(kind: int) -> dict[str, Any]:
    """Return the pricing of a new group (PricingDefaultModes: customers start as a demo)."""
    modes = {rule["group_kind"]: rule["mode"] for rule in constants.RULES["PricingDefaultModes"]}
    return {
        "price": None,
        "enabled": 0,
        "storage_discount": None,
        "rating": None,
        "mode_update_date": None,
        "mode": modes.get(kind, constants.PRODUCTION),
        "currency": "USD",
        "discounts": [],
    }
