"""Write docs/troubleshooting.md: every error that the code can raise, with its cause and its cure, by error code.

troubleshooting.py          write it; where a message was reworded, docs/troubleshooting.yml follows
troubleshooting.py --check  fail where a message has no entry, an entry no message, or the page is out of date
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from _generated import asked_to_check, bring_up_to_date
from _messages import GAP, Message, find_messages
from _project import ROOT, fail, say

DATA = ROOT / "docs/troubleshooting.yml"
PAGE = ROOT / "docs/troubleshooting.md"
# How alike two wordings are for one to be the other, reworded.
ALIKE = 0.62
HEAD = """<!-- Written by make generate from docs/troubleshooting.yml and the code. -->
# Troubleshooting by message

Every error that the collection can raise, with its cause and what to do. {count} messages, found in the code; `make lint` fails where one is missing here.

A failed task has the kind of its failure in `error`, in one word, and the message in `msg`:

```text
SPS, sps_snmp_trap, PUT /api/transaction, status 409: somebody else holds the lock (admin from 192.0.2.7). The product says: ... Wait until they ...
where it happened: product, object, request, status   what happened                        in the product's own words   what to do
```

`…` below stands for what differs from case to case. Search the page for some words of the message that no name or number is part of. What a task did before it
failed is in `written`, `removed` and `in_doubt`; running it again does only what is missing.

"""


@dataclass(frozen=True)
class Entry:
    """Messages with one cause."""

    messages: tuple[str, ...]
    cause: str
    cure: str
    code: str


def entries_of(data: Mapping[str, Any], key: str) -> list[Entry]:
    """Return the entries of the data file."""
    return [
        Entry(tuple(one["messages"]), one["cause"], one.get("cure", ""), one.get("code", "")) for one in data[key] or ()
    ]


def is_passed_on(message: Message) -> bool:
    """Say whether the text is not the code's own."""
    return not message.text.strip(f"{GAP} .:,;'\"()")


def problems(found: list[Message], data: Mapping[str, Any]) -> Iterator[str]:
    """Return what does not fit together."""
    entry_of = {text: entry for entry in entries_of(data, "entries") for text in entry.messages}
    known_places = {*data["passed_on"], *(one.get("parts_in") for one in data["others"])}
    raised = {message.text for message in found}
    for message in found:
        place, entry = f"{message.path}:{message.line}", entry_of.get(message.text)
        if is_passed_on(message):
            if message.path not in known_places:
                yield f"{place}: the message cannot be found out: name it in passed_on or others"
        elif entry is None:
            yield f"{place}: no cause and cure for: {message.text}"
        elif not entry.code and message.code not in data["codes"]:
            yield f"{place}: no code for: {message.text}"
    steps = next_steps(found)
    for text, entry in entry_of.items():
        if text not in raised:
            yield f"{DATA.name}: no code raises this any more: {text}"
        elif not entry.cure and not steps[text]:
            yield f"{DATA.name}: the code names no next step, so write a cure for: {text}"
    yield from composed_problems(data)


def composed_problems(data: Mapping[str, Any]) -> Iterator[str]:
    """Return which messages that are put together of parts the code does not have."""
    for one in data["others"]:
        source = (ROOT / one["parts_in"]).read_text("utf-8") if "parts_in" in one else ""
        for text in one["messages"]:
            parts = re.split(rf"[{GAP}:]", text)
            if source and any(part.strip() not in source for part in parts):
                yield f"{DATA.name}: {one['parts_in']} does not say this: {text}"


def next_steps(found: list[Message]) -> dict[str, list[str]]:
    """Return the next steps that the code names, by message."""
    steps: dict[str, list[str]] = {}
    for message in found:
        known = steps.setdefault(message.text, [])
        known += [step for step in message.next_steps if step.strip(f"{GAP} .:,") and step not in known]
    return steps


def reworded(found: list[Message], data: Mapping[str, Any]) -> dict[str, str]:
    """Return, for entries whose message is gone, the wording that took its place, where one is near."""
    described = {text for entry in entries_of(data, "entries") for text in entry.messages}
    raised = {message.text for message in found if not is_passed_on(message)}
    fresh = sorted(raised - described)
    pairs: dict[str, str] = {}
    for old in sorted(described - raised):
        if near := difflib.get_close_matches(old, fresh, n=1, cutoff=ALIKE):
            pairs[old] = near[0]
            fresh.remove(near[0])
    return pairs


def follow(pairs: Mapping[str, str]) -> None:
    """Write other wordings into the data file, which keeps its comments."""
    text = DATA.read_text("utf-8")
    for old, new in pairs.items():
        quoted = re.compile(rf"^(\s+- )(?:{re.escape(old)}|{re.escape(as_yaml(old))})$", re.MULTILINE)
        text = quoted.sub(lambda match, new=new: match[1] + as_yaml(new), text)  # type: ignore[misc]
        say(f"Reworded: {old} -> {new}")
    DATA.write_text(text, "utf-8")


def as_yaml(text: str) -> str:
    """Return a text as YAML on one line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def page(found: list[Message], data: Mapping[str, Any]) -> str:
    """Return the document."""
    steps = next_steps(found)
    codes = {message.text: message.code for message in found}
    blocks: dict[str, list[str]] = {code: [] for code in data["codes"]}
    entries = [*entries_of(data, "entries"), *entries_of(data, "others")]
    for entry in entries:
        by_code: dict[str, list[str]] = {}
        for text in entry.messages:
            by_code.setdefault(entry.code or codes[text], []).append(text)
        for code, texts in by_code.items():
            cures = [entry.cure] if entry.cure else list(dict.fromkeys(one for text in texts for one in steps[text]))
            lines = [*(f"- `{text}`" for text in texts), "", f"  {entry.cause}", ""]
            lines += [f"  **Then:** {full_stop('; or: '.join(cures))}", ""]
            blocks[code].append("\n".join(lines))
    count = sum(len(entry.messages) for entry in entries)
    contents = [f"- [{code}](#{code}): {about}" for code, about in data["codes"].items() if blocks[code]]
    parts = [HEAD.format(count=count), "\n".join(contents), "\n"]
    for code, about in data["codes"].items():
        if blocks[code]:
            parts.append(f"\n## {code}\n\n{about}\n\n" + "\n".join(blocks[code]))
    return "".join(parts).rstrip("\n") + "\n"


def full_stop(text: str) -> str:
    """Return a sentence with its end."""
    return text if text.endswith((".", "?")) else f"{text}."


def load() -> dict[str, Any]:
    """Return the data file."""
    data: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return data


def main(arguments: list[str]) -> int:
    """Write the page, or look whether it is as it would be written."""
    check = asked_to_check(__doc__, arguments)
    found = find_messages(Path(ROOT / "plugins"))
    if not check and (pairs := reworded(found, load())):
        follow(pairs)
    data = load()
    if wrong := list(problems(found, data)):
        print("\n".join(wrong))
        return fail("docs/troubleshooting.yml does not fit the code, see above; add what is missing there")
    return bring_up_to_date([(PAGE, page(found, data))], check=check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
