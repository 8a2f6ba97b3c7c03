"""A GitHub and a GitLab made of files, for the commands that pipelines run: ``forges.py gh|curl|jq ARGUMENTS``.

What they return stands in ``state.json`` of the folder in the environment variable FORGE; artifacts are folders in it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jq as jq_language

NOT_FOUND = 22  # what curl says of any status from 400 on
TOKEN = "the forge's token"
READING_TOKEN = "the forge's token with the scope read_api"


def forge() -> Path:
    return Path(os.environ["FORGE"])


def load(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((folder / "state.json").read_text("utf-8"))
    return state


def save(folder: Path, state: dict[str, Any]) -> None:
    (folder / "state.json").write_text(json.dumps(state), "utf-8")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def refuse(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def show(value: Any, program: str | None) -> None:
    """Print a value, or what a jq program makes of it, as ``jq --raw-output`` does."""
    for result in jq_language.compile(program or ".").input_value(value):
        say(result if isinstance(result, str) else json.dumps(result))


def jq(arguments: Sequence[str]) -> int:
    show(json.load(sys.stdin), arguments[-1])
    return 0


def from_file(field: str, separator: str) -> str:
    name, path = field.split(separator, 1)
    assert name == "body"
    return Path(path).read_text("utf-8")


def write_comment(folder: Path, method: str, path: str, author: str, text: str) -> bool:
    """Keep a comment; say whether there was a place for it."""
    state = load(folder)
    comments = state["comments"]
    if method == "POST" and (match := re.search(r"/(?:issues|merge_requests)/(\d+)/(?:comments|notes)$", path)):
        numbers = [comment["id"] for listed in comments.values() for comment in listed]
        comment = {"id": max(numbers, default=0) + 1, "body": text, "user": {"login": author}}
        comments.setdefault(match[1], []).append(comment)
    elif match := re.search(r"/(?:comments|notes)/(\d+)$", path):
        found = [one for listed in comments.values() for one in listed if one["id"] == int(match[1])]
        if not found or method not in ("PATCH", "PUT"):
            return False
        found[0]["body"] = text
    else:
        return False
    save(folder, state)
    return True


# GitHub


def gh(arguments: Sequence[str]) -> int:
    if os.environ.get("GH_TOKEN") != TOKEN:
        refuse("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.")
        return 4
    if arguments[0] == "api":
        return gh_api(arguments[1:])
    if os.environ.get("GH_REPO") is None:
        refuse("fatal: not a git repository (or any of the parent directories): .git")
        return 1
    return {"list": gh_run_list, "download": gh_run_download}[arguments[1]](arguments[2:])


def gh_api(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--jq")
    parser.add_argument("--method", default="GET")
    parser.add_argument("--field")
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--paginate", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.method != "GET":
        done = write_comment(forge(), asked.method, asked.path, "github-actions[bot]", from_file(asked.field, "=@"))
        return 0 if done else 1
    state = load(forge())
    if match := re.fullmatch(r"repos/our/estate/issues/(\d+)/comments", asked.path):
        show(state["comments"].get(match[1], []), asked.jq)
    elif match := re.fullmatch(r"repos/our/estate/commits/(\w+)/pulls", asked.path):
        show(state["requests"].get(match[1], []), asked.jq)
    else:
        refuse(f"gh: Not Found (HTTP 404): {asked.path}")
        return 1
    return 0


def gh_run_list(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    for name in ("workflow", "event", "commit", "status", "json", "jq"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--limit", type=int, required=True)
    asked = parser.parse_args(arguments)
    wanted = {name: getattr(asked, name) for name in ("workflow", "event", "commit", "status")}
    found = [run for run in load(forge())["runs"] if wanted.items() <= run.items()]
    newest = sorted(found, key=lambda run: int(run["databaseId"]), reverse=True)
    show([{name: run[name] for name in asked.json.split(",")} for run in newest[: asked.limit]], asked.jq)
    return 0


def gh_run_download(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("--name", required=True)
    parser.add_argument("--dir", required=True)
    asked = parser.parse_args(arguments)
    artifact = forge() / "artifacts" / asked.run / asked.name
    if not artifact.is_dir():
        refuse("no artifact matches any of the names or patterns provided")
        return 1
    shutil.copytree(artifact, asked.dir)
    return 0


# GitLab


def curl(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--header")
    parser.add_argument("--output")
    parser.add_argument("--request", default="GET")
    parser.add_argument("--data-urlencode")
    for flag in ("fail-with-body", "silent", "show-error"):
        # Without the first, a refusal would look like a response.
        parser.add_argument(f"--{flag}", action="store_true", required=True)
    asked = parser.parse_args(arguments)
    token = asked.header.removeprefix("PRIVATE-TOKEN: ")
    if token not in (TOKEN, READING_TOKEN):
        refuse('{"message":"401 Unauthorized"}')
        return NOT_FOUND
    if token == READING_TOKEN and asked.request != "GET":
        refuse('{"error":"insufficient_scope"}')
        return NOT_FOUND
    path = asked.url.removeprefix("https://gitlab.example.com/api/v4/projects/7/").partition("?")[0]
    if asked.request != "GET":
        done = write_comment(forge(), asked.request, f"/{path}", "project_7_bot", from_file(asked.data_urlencode, "@"))
        return 0 if done else NOT_FOUND
    response = gitlab_response(path)
    if response is None:
        refuse('{"message":"404 Not Found"}')
        return NOT_FOUND
    if asked.output:
        Path(asked.output).write_bytes(response)
    else:
        say(response.decode("utf-8"))
    return 0


def gitlab_response(path: str) -> bytes | None:
    """Return what GitLab returns for a request that reads; None is 404."""
    state = load(forge())
    sources: dict[str, Callable[[str], Any]] = {
        r"merge_requests/(\d+)/notes": lambda number: state["comments"].get(number, []),
        r"repository/commits/(\w+)/merge_requests": lambda commit: state["requests"].get(commit, []),
        r"merge_requests/(\d+)/pipelines": lambda number: [
            run for run in state["runs"] if run["request"] == int(number)
        ],
        r"pipelines/(\d+)/jobs": lambda number: [job for job in state["jobs"] if job["pipeline"]["id"] == int(number)],
    }
    for pattern, source in sources.items():
        if match := re.fullmatch(pattern, path):
            return json.dumps(source(match[1])).encode()
    if match := re.fullmatch(r"jobs/(\d+)/artifacts/(.+)", path):
        artifact = forge() / "artifacts" / match[1] / match[2]
        return artifact.read_bytes() if artifact.is_file() else None
    return None


if __name__ == "__main__":
    sys.exit({"gh": gh, "curl": curl, "jq": jq}[sys.argv[1]](sys.argv[2:]))
