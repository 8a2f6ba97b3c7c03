"""The appliance as a whole."""

from __future__ import annotations

from ..registry import register
from .configuration_operations import ConfigurationOperations
from .login import LoginOperations
from .transaction_operations import TransactionOperations


@register
class SpsSimulator(LoginOperations, TransactionOperations, ConfigurationOperations):
    """A privileged-session appliance, release 7.1.1 unless its switches say otherwise."""
