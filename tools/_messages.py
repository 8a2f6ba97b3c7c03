"""Finds every error that the code can raise: its message as a template, its code, the next step that it names, and where it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What stands for a value that is filled in.
GAP = "…"
# Ansible's own, and those of ours that become a result by other ways than the tree of errors.
OTHER_ERRORS = {
    "AnsibleActionFail": "input",
    "refused_task": "refused",
    "wrong_task": "input",
    "AnsibleFilterError": "input",
    "BodyError": "protocol",
    "DepthError": "protocol",
}
# Of an exception that is outside of the tree of errors: its text becomes the message of a task that cannot begin.
OUTSIDE = "input"
_FORMAT = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[sdrgfix]|%%")


@dataclass(frozen=True)
class Message:
    """One error, as the code raises it."""

    text: str
    code: str
    next_steps: tuple[str, ...]
    path: str
    line: int


@dataclass(frozen=True)
class Kind:
    """An error class: its base, and the code that it gives to results."""

    base: str
    code: str


def find_messages(plugins: Path) -> list[Message]:
    """Return all errors below a folder, in the order of files and lines."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(plugins.rglob("*.py"))}
    kinds = _kinds(trees.values())
    found: list[Message] = []
    for path, tree in trees.items():
        where = str(path.relative_to(plugins.parent))
        constants = _constants(tree.body)
        returned = _returned(tree, constants)
        calls = list(_calls(tree))
        by_name: dict[str, list[ast.Call]] = {}
        for unused, call in calls:
            by_name.setdefault(_name(call), []).append(call)
        known: dict[ast.AST, dict[str, list[str]]] = {}
        for function, call in calls:
            if function not in known:
                handed = _handed(function, by_name)
                known[function] = {**constants, **returned, **handed, **_assigned(function, returned)}
            for text, code, steps in _read(call, kinds, known[function]):
                found.append(Message(text, code, steps, where, call.lineno))
    return found


def _kinds(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return the code of every error class by its name; a class without a code of its own has that of its base."""
    known: dict[str, Kind] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.bases:
                own = [
                    item.value.value
                    for item in node.body
                    if isinstance(item, ast.Assign)
                    and isinstance(item.value, ast.Constant)
                    and ast.unparse(item.targets[0]) == "error_code"
                ]
                known[node.name] = Kind(ast.unparse(node.bases[0]), str(own[0]) if own else "")
    codes: dict[str, str] = dict(OTHER_ERRORS)
    for name, own_kind in known.items():
        kind = own_kind
        while not kind.code and kind.base in known:
            kind = known[kind.base]
        if kind.code or kind.base == "Exception":
            codes.setdefault(name, kind.code or OUTSIDE)
    return codes


def _calls(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Return all calls, each with the innermost function around it."""

    def walk(node: ast.AST, function: ast.AST) -> Iterator[tuple[ast.AST, ast.Call]]:
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            function = node
        if isinstance(node, ast.Call):
            yield function, node
        if isinstance(node, ast.Dict):
            yield function, _as_call(node)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, function)

    return walk(tree, tree)


def _as_call(node: ast.Dict) -> ast.Call:
    """Return a mapping as the call of dict() that it stands for."""
    named = [
        ast.keyword(arg=key.value, value=value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    return ast.Call(func=ast.Name("dict"), args=[], keywords=named, lineno=node.lineno)


def _read(
    call: ast.Call, kinds: dict[str, str], local: dict[str, list[str]]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Return what an error says: a call of an error class, or of something that takes one with message and next step."""
    name = _name(call)
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    first = call.args[0] if call.args else named.get("message")
    if name in kinds and first is not None:
        steps = tuple(_texts(named["next_step"], local)) if "next_step" in named else ()
        given = _texts(named["error_code"], local) if "error_code" in named else []
        for text in _texts(first, local):
            yield text, next(iter(given), kinds[name]), steps
    elif isinstance(first, ast.Name) and first.id in kinds and len(call.args) >= 2:
        # A line of a table: kind, message, next step.
        steps = tuple(_texts(call.args[2], local)) if len(call.args) > 2 else ()
        for text in _texts(call.args[1], local):
            yield text, kinds[first.id], steps
    elif isinstance(named.get("failed"), ast.Constant) and "msg" in named:
        for text in _texts(named["msg"], local):
            yield text, _code(named.get("error"), kinds, local), ()


def _code(node: ast.expr | None, kinds: dict[str, str], local: dict[str, list[str]]) -> str:
    """Return the error code that a result names, by itself or as that of a class."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in kinds:
        return kinds[node.value.id]
    return next(iter(_texts(node, local)), GAP) if node else OUTSIDE


def _constants(body: list[ast.stmt]) -> dict[str, list[str]]:
    """Return the texts that a module names."""
    found: dict[str, list[str]] = {}
    for item in body:
        if isinstance(item, (ast.Assign, ast.AnnAssign)) and item.value is not None:
            target = item.targets[0] if isinstance(item, ast.Assign) else item.target
            if isinstance(target, ast.Name) and (texts := _texts(item.value, found)) and GAP not in texts:
                found[target.id] = texts
    return found


def _returned(tree: ast.Module, constants: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return, by the name of a function with its brackets, the texts that it returns."""
    found: dict[str, list[str]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            values = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
            texts = [text for value in values for text in _texts(value, constants) if text.strip(f"{GAP} ")]
            if texts:
                found[f"{function.name}()"] = texts
    return found


def _handed(function: ast.AST, calls: dict[str, list[ast.Call]]) -> dict[str, list[str]]:
    """Return, by the name of a parameter, the texts that calls in the same file give for it."""
    found: dict[str, list[str]] = {}
    if not isinstance(function, ast.FunctionDef):
        return found
    names = [argument.arg for argument in function.args.args if argument.arg != "self"]
    for call in calls.get(function.name, ()):
        for name, value in zip(names, call.args, strict=False):
            texts = [text for text in _texts(value, {}) if text.strip(f"{GAP} ")]
            found.setdefault(name, []).extend(texts)
    return {name: texts for name, texts in found.items() if texts}


def _name(call: ast.Call) -> str:
    # Of two classes, the one that is not the exception decides.
    func = call.func.orelse if isinstance(call.func, ast.IfExp) else call.func
    return func.id if isinstance(func, ast.Name) else str(getattr(func, "attr", ""))


def _assigned(function: ast.AST, returned: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return, by the name of a variable, the texts that a function gives it."""
    found: dict[str, list[str]] = {}
    if isinstance(function, ast.Module):
        return found
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts = [text for text in _texts(node.value, returned) if text.strip(f"{GAP} :;,")]
            found.setdefault(node.targets[0].id, []).extend(texts)
    return {name: texts for name, texts in found.items() if texts}


def _texts(node: ast.expr, local: dict[str, list[str]]) -> list[str]:
    """Return the templates that an expression can give, with a gap for each value; a gap alone where it is none of our texts."""
    found = [GAP]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found = [node.value]
    elif isinstance(node, ast.JoinedStr):
        parts = [value.value if isinstance(value, ast.Constant) else _part(value, local) for value in node.values]
        found = [_tidy("".join(map(str, parts)))]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        filled = [_FORMAT.sub(lambda one: "%" if one[0] == "%%" else GAP, text) for text in _texts(node.left, local)]
        found = list(map(_tidy, filled))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        found = [_tidy(left + right) for left in _texts(node.left, local) for right in _texts(node.right, local)]
    elif isinstance(node, ast.IfExp):
        found = list(dict.fromkeys([*_texts(node.body, local), *_texts(node.orelse, local)]))
    elif isinstance(node, ast.BoolOp):
        found = [text for value in node.values for text in _texts(value, local)]
    elif isinstance(node, ast.Call) and f"{_name(node)}()" in local:
        found = local[f"{_name(node)}()"]
    elif isinstance(node, ast.Name) and node.id in local:
        found = local[node.id]
    return found


def _part(value: ast.expr, local: dict[str, list[str]]) -> str:
    """Return what stands in a formatted text for a value: the text of a constant, or a gap."""
    inner = value.value if isinstance(value, ast.FormattedValue) else value
    texts = local.get(inner.id, []) if isinstance(inner, ast.Name) and inner.id.isupper() else []
    return texts[0] if len(texts) == 1 else GAP


def _tidy(text: str) -> str:
    """Return a template without gaps side by side."""
    return re.sub(rf"{GAP}(\s?{GAP})+", GAP, text)
