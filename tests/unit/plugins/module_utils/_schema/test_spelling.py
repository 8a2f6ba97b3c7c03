# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that look like others."""

from __future__ import annotations

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.spelling import name_problem


@pytest.mark.parametrize(
    "name",
    [
        "Contoso",
        "A name of 3 words / and signs!",
        "Z\u00fcrich",
        "\u5e9c\u4e2d\u5e02",
        # Joiners between letters of a script that needs them, a sign of presentation, a family.
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u2764\ufe0f",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        # A letter and a mark that no single character stands for.
        "x\u0301",
        "\u0958",
        ("Partner", "Contoso"),
        None,
        7,
        "",
    ],
)
def test_names_are_taken_in_any_script(name: object) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Contoso ", "white space"),
        ("\u00a0Contoso", "white space"),
        ("Contoso\n", "white space"),
        ("Contoso\u200b", "\\u200b"),
        ("\ufeffContoso", "\\ufeff"),
        ("Con\u200ctoso", "\\u200c"),
        ("Con\u00adtoso", "\\xad"),
        ("Con\u00a0toso", "\\xa0"),
        ("Con\u202etoso", "\\u202e"),
        ("Con\ttoso", "\\x09"),
        ("Con\0toso", "\\x00"),
        ("\u3164", "\\u3164"),
        ("Zu\u0308rich", "two characters"),
        (("Partner", "Contoso\u200b"), "\\u200b"),
    ],
)
def test_what_does_not_show_is_named(name: object, problem: str) -> None:
    assert problem in name_problem(name)
