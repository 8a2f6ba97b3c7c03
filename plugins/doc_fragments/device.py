# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # What every action has in common that is about whichever device the host is.
    DOCUMENTATION = r"""
options:
  check_variable:
    description:
      - The name of the variable that M(steady.fleet.estate_check) was registered as. A device is refused where the run has no such variable, because
        C(--start-at-task), C(--step), C(--skip-tags always) or a condition has left that task out.
      - If this is left out, no check is needed.
    type: str
  skip_others:
    description:
      - Whether a host that is no device of the estate is skipped. It fails by default.
    type: bool
    default: false
"""
