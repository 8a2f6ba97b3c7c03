"""What a hostile or broken device may say: one alphabet for all tests of the class."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

# What a header may choose; Ansible takes any text for a delimiter.
DELIMITERS = (
    *(("<<", ">>"), ("[%", "%]"), ("<%", "%>"), ("((", "))"), ("${", "}"), ("$(", ")"), ("@@", "@@"), ("__", "__")),
    *(("begin", "end"), ("<!--", "-->"), ("//", "//"), ("\u202e", "\u202c"), ("é", "à"), ("'", "'")),
)
COMMANDS = (
    "::error file=a.py,line=1::forged",
    "::add-mask::a",
    "::stop-commands::pause",
    "##[error]forged",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[buildStatus status='FAILURE']",
    "section_start:1600000000:forged\r\x1b[0Kforged",
)
TERMINAL = (
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x9b31mred\x9b0m",
    "a\rPLAY RECAP\r",
    "a\b\b\bforged",
    "\x07\x07",
    "\x7f",
    "a\nok: [sps1]\n\nPLAY RECAP *****\nsps1 : ok=1 changed=0 unreachable=0 failed=0",
    "a\u2028ok: [sps1]\u2029b",
    "a\x85ok: [sps1]\x0bb\x0cc",
)
HIDDEN = (
    *("\u202egnp.exe", "a\u202db\u202c", "\u2066a\u2069", "\u2067a\u2069", "\u2068a", "\u200ea", "\u200fa", "\u061ca"),
    *("zero\u200bwidth", "zero\u200cwidth\u200d", "\ufeffa", "word\u2060joiner", "soft\u00adhyphen", "\u3164", "\u115f\u1160"),
    *("tag\U000e0061\U000e007f", "\ufe0f", "\u034f", "\u2800", "\u00a0", "\u3000", "\ue000", "\U000f0000", "\ufffe", "\uffff"),
)  # fmt: skip
YAML = (
    *("---", "---\na: 1", "...", "--- !unsafe", "%YAML 1.1", "%TAG ! tag:evil,2000:", "- a", "a: b", "a: b\nc: d", "? a", ": a"),
    *("&anchor a", "*anchor", "<<", "<<: *a", "!!python/object/apply:os.system [id]", "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  00"),
    *("!unsafe a", "!!binary a", "!a", "$ANSIBLE_VAULT;1.1;AES256\n00", "# comment", "a # b", "a\n# b", "\n# b", "|", ">", "|-\n a"),
    *("'", '"', "\\", '"\nfleet_host: evil.example\n"', "'\nfleet_host: evil.example\n'", "{a: 1}", "[a]", "@a", "`a`", "\t", "a\tb"),
    *("yes", "no", "null", "~", "", "1", "01", "0x1f", "1e3", ".inf", "1:30", "2027-01-31", "=", "y", "yes\n", "1\n", "a\n\n", "\na", " a", "a "),
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]></failure><failure>",
    "<!--",
    "&lt;b&gt;",
    "javascript:alert(1)",
    "[a](https://evil.example)",
    "![a](https://evil.example/a.png)",
    "@everybody",
    "#1",
    "!1",
    "https://evil.example",
    "a|b|c",
    "|---|---|\n| a | b |",
    "```\n</details>\n# Title",
    "`a``b```c",
    "</details><h1>",
    "\\`a\\`",
    ":smile: $a$ ~~b~~ **c** _d_",
)
PATHS = ("../../../../tmp/a", "/etc/passwd", "C:\\a", "a\x00b", "CON", "-rf", "~root")
LARGE = ("x" * 1_000_000, "{{ a }}" * 100_000, "\u202e" * 100_000, "a\n" * 100_000, "::error::" * 50_000)
HALVES = ("\ud800", "a\udfffb", "\udc80")


def templates(marker: Path | str) -> Iterator[str]:
    """Yield texts that make the file, each if it is evaluated as a template: with every delimiter, in every form of a header."""
    act = f"lookup('ansible.builtin.pipe', 'touch {marker}')"
    here = f"cycler.__init__.__globals__.os.popen('touch {marker}').read()"
    yield from (
        f"{{{{ {act} }}}}",
        f"{{{{ {here} }}}}",
        f"{{% set a = {act} %}}",
        f"a {{{{ {act} }}}} b",
        f"{{{{{act}}}}}",
    )
    yield f"{{# {act} #}}"
    for (start, end), (variable, text) in itertools.product(
        DELIMITERS, (("variable", act), ("block", f"set a = {act}"))
    ):
        quotes = '"' if "'" in start else "'"
        header = f"#jinja2:{variable}_start_string:{quotes}{start}{quotes},{variable}_end_string:{quotes}{end}{quotes}"
        yield f"{header}\n{start} {text} {end}"
        # On one line, 2.19 and later fail to load it, earlier ones look for the rest.
        yield f"{header} {start} {text} {end}"
    yield f"#jinja2:line_statement_prefix:'%%'\n%% set a = {act}"
    yield f"#jinja2:line_comment_prefix:'%%'\n{{{{ {act} }}}}"
    yield f"#jinja2:trim_blocks:True\n{{{{ {act} }}}}"
    yield f"#jinja2: variable_start_string : '<<' , variable_end_string:'>>'\r\n<< {act} >>"
    yield from (
        "#jinja2:",
        "#jinja2: ",
        "#jinja2:\n",
        "#jinja2:a:b\n",
        "#jinja2:variable_start_string:''\n",
        "#jinja2:__class__:1\n",
    )
    yield from (
        f" #jinja2:variable_start_string:'<<',variable_end_string:'>>'\n<< {act} >>",
        "{{",
        "{%",
        "{#",
        "}}",
        "%}",
        "{{ }}",
        "{% raw %}",
    )
    yield from (
        "{% endraw %}",
        "{{ omit }}",
        "{{ undefined_variable }}",
        "{{ vault_password }}",
        "{% for a in range(1) %}{% endfor %}",
    )


def texts(marker: Path | str, *, halves: bool = False) -> list[str]:
    """Return all hostile texts of a size that can be tried everywhere."""
    found = [*templates(marker), *COMMANDS, *TERMINAL, *HIDDEN, *YAML, *MARKUP, *PATHS, *(HALVES if halves else ())]
    return list(dict.fromkeys(found))


def mixtures(marker: Path | str, *, halves: bool = False) -> st.SearchStrategy[str]:
    """Return a strategy for texts that are put together from hostile ones and any characters."""
    whole = st.characters() if halves else st.characters(exclude_categories=["Cs"])
    part = st.sampled_from(texts(marker, halves=halves)) | st.text(whole, max_size=5)
    return st.lists(part, min_size=1, max_size=3).map("".join)
