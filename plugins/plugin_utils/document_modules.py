# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The document modules of all products."""

from __future__ import annotations

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, document_of

# Imported with this file, before Ansible forks: a worker would do it again for each task.
DOCUMENTS: dict[str, ModuleDefinition] = {product: document_of(product) for product in PRODUCTS}
"""The document module of each product, by the product's name."""
