"""Sphinx's settings for the documentation site; tools/docs_site.py copies them to where it builds."""

from __future__ import annotations

import os

project = html_title = os.environ["SITE_NAME"]
copyright = f"2026, {project} contributors"  # noqa: A001  Sphinx wants this name
release = version = os.environ["SITE_VERSION"]

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext", "myst_parser"]
intersphinx_mapping = {"ansible_devel": (os.environ["ANSIBLE_DOCS"], "../ansible.inv")}
default_role = "any"
nitpicky = True
# Ansible's own variables, which options of an inventory plugin name.
nitpick_ignore_regex = [("envvar", "ANSIBLE_.*")]
highlight_language = "yaml+jinja"
pygments_style, pygments_dark_style = "default", "github-dark"

# Headings can be linked to as on the forge.
myst_heading_anchors = 4
# Blocks that only look like a language, such as YAML with a dash that stands for more.
suppress_warnings = ["misc.highlighting_failure", "myst.header"]

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["cast.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False

# The colors of Ansible's tables of options follow the theme's, also where a reader switches by hand.
antsibull_ext_color_scheme = "none"
_SHARED = {
    "antsibull-links-background": "var(--color-background-secondary)",
    "antsibull-links-background-active": "var(--color-background-hover)",
    "antsibull-links-focus-outline": "var(--color-brand-primary)",
    "antsibull-links-text": "var(--color-brand-content)",
    "antsibull-table-background-header": "var(--color-background-hover)",
    "antsibull-table-background-even": "var(--color-background-secondary)",
    "antsibull-table-background-odd": "var(--color-background-primary)",
    "antsibull-table-border": "var(--color-background-border)",
    "antsibull-narrowtable-background": "var(--color-background-secondary)",
    "antsibull-option-sample-header": "var(--color-foreground-primary)",
    "antsibull-attribute-support-na": "inherit",
    "antsibull-deprecation-border": "var(--color-foreground-border)",
    "antsibull-deprecation-background": "var(--color-background-secondary)",
    "antsibull-deprecation-color": "var(--color-foreground-primary)",
}
_LIGHT = {"strong": "#7b1fa2", "required": "#c62828", "fine": "#1b5e20", "partial": "#8a5a00", "default": "#1a4fb4"}
_DARK = {"strong": "#e2a6f2", "required": "#ff9a92", "fine": "#8fd694", "partial": "#e6c35c", "default": "#a9c1ff"}


def _colors(shades: dict[str, str]) -> dict[str, str]:
    return {
        **_SHARED,
        "antsibull-option-type": shades["strong"],
        "antsibull-option-elements": shades["strong"],
        "antsibull-option-required": shades["required"],
        "antsibull-option-version-added": shades["fine"],
        "antsibull-option-aliases": shades["fine"],
        "antsibull-option-default": shades["default"],
        "antsibull-option-sample": shades["default"],
        "antsibull-attribute-support-none": shades["required"],
        "antsibull-attribute-support-partial": shades["partial"],
        "antsibull-attribute-support-full": shades["fine"],
    }


html_theme_options = {
    "source_repository": os.environ["SITE_REPOSITORY"],
    "source_branch": "main",
    "source_directory": "",
    "top_of_page_buttons": [],
    "light_css_variables": {"color-brand-primary": "#0b5c7a", "color-brand-content": "#0b5c7a", **_colors(_LIGHT)},
    "dark_css_variables": {"color-brand-primary": "#7cc7e8", "color-brand-content": "#7cc7e8", **_colors(_DARK)},
}
