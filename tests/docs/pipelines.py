"""Runs the jobs of the pipelines in docs/pipelines as their platforms do: scripts for real, on forges made of files."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from support.playbook import BIN

from . import forges
from .plugins import ROOT

PIPELINES = ROOT / "docs/pipelines"
WORKFLOWS = sorted((PIPELINES / "github-actions").glob("*.yml"))
GITLAB = PIPELINES / "gitlab-ci.yml"
# Installing is left out: the collection and Ansible are here already.
INSTALLERS = ("pip", "ansible-galaxy", "apt-get")
GITLAB_ALWAYS = {
    "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
    "CI_PROJECT_ID": "7",
    "CI_DEFAULT_BRANCH": "main",
}
# The variables by which a pipeline, or whoever runs these tests in one, could be mistaken for another.
FOREIGN = re.compile("(FLEET|GITHUB|GH|RUNNER|CI|GITLAB|ANSIBLE_(CONFIG|VAULT))(_|$)")


@dataclass(frozen=True)
class Job:
    """What a job gave. ``number`` is that of the run, or on GitLab of the job, whose artifacts it left behind."""

    succeeded: bool
    log: str
    number: int


class Platform(ABC):
    """A forge with one repository, which holds an estate and the platform's pipelines."""

    def __init__(self, folder: Path, accounts: Mapping[str, tuple[str, str]]) -> None:
        self.folder = folder
        self.repository = folder / "repository"
        self.state: dict[str, Any] = {"comments": {}, "requests": {}, "runs": [], "jobs": []}
        self._number = 100
        self._logs: list[str] = []
        self._names = {f"FLEET_{product.upper()}_USERNAME": account[0] for product, account in accounts.items()}
        self._secrets = {f"FLEET_{product.upper()}_PASSWORD": account[1] for product, account in accounts.items()}
        self._forge = folder / "forge"
        (self._forge / "artifacts").mkdir(parents=True)
        self._make_commands()

    @abstractmethod
    def compare(self, request: int, *, head: str) -> Job:
        """Run the pipeline of a merge request, and return its job that talks to devices."""

    @abstractmethod
    def merged(self, request: int, *, head: str, commit: str) -> Job:
        """Merge a request and run the pipeline of the commit that this makes."""

    @abstractmethod
    def enforce(self, *, commit: str, plan_of: int | None = None) -> Job:
        """Run the pipeline of a commit on the default branch, or start it by hand with the plan of an earlier run."""

    @abstractmethod
    def nightly(self) -> Job:
        """Run the pipeline of the schedule."""

    def comment(self, request: int, author: str, text: str) -> None:
        """Write a comment on a merge request."""
        assert forges.write_comment(self._forge, "POST", f"/issues/{request}/comments", author, text)

    def comments(self, request: int) -> list[str]:
        """Return the comments on a merge request."""
        return [comment["body"] for comment in self._load()["comments"].get(str(request), [])]

    def said(self) -> str:
        """Return all that comments, artifacts and logs have said so far."""
        files = [path for path in self._forge.rglob("*") if path.is_file()]
        return "\n".join([*self._logs, *(path.read_text("utf-8") for path in files)])

    def report(self, job: Job) -> Path:
        """Return the folder of a job's report."""
        return next(self.artifacts(job.number).rglob("drift.json")).parent

    def artifacts(self, number: int) -> Path:
        """Return where the artifacts of a run or job are."""
        return self._forge / "artifacts" / str(number)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _load(self) -> dict[str, Any]:
        return forges.load(self._forge)

    def _add(self, key: str, entry: Mapping[str, Any]) -> None:
        state = self._load()
        state[key].append(dict(entry))
        forges.save(self._forge, state)

    def _make_commands(self) -> None:
        commands = self.folder / "bin"
        commands.mkdir()
        program = Path(forges.__file__)
        for name in ("gh", "curl", "jq"):
            (commands / name).write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(program), name])} "$@"\n')
        for name in INSTALLERS:
            (commands / name).write_text(
                f'#!/bin/sh\necho {name} "$@" >> {shlex.quote(str(self.folder / "installed"))}\n'
            )
        for path in commands.iterdir():
            path.chmod(0o755)
        forges.save(self._forge, self.state)

    def _run(self, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> tuple[bool, str]:
        inherited = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
        process = subprocess.run(
            command,
            check=False,
            cwd=folder,
            env={
                **inherited,
                "PATH": os.pathsep.join([str(self.folder / "bin"), str(BIN), os.environ["PATH"]]),
                "FORGE": str(self._forge),
                "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_LOCALHOST_WARNING": "0",
                **variables,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._logs.append(process.stdout)
        return process.returncode == 0, process.stdout


# GitHub


def workflow(name: str) -> dict[str, Any]:
    """Return a workflow of GitHub Actions."""
    content: dict[str, Any] = yaml.safe_load((PIPELINES / f"github-actions/{name}.yml").read_text("utf-8"))
    return content


class GitHub(Platform):
    """GitHub, as far as the workflows use it."""

    def compare(self, request: int, *, head: str) -> Job:
        run = {
            "databaseId": self._next(),
            "workflow": "fleet-plan.yml",
            "event": "pull_request",
            "commit": head,
            "status": "completed",
        }
        context = {"github.event.number": str(request)}
        plan = self._job("fleet-plan", "plan", run["databaseId"], context)
        comment = self._job("fleet-plan", "comment", run["databaseId"], context)
        assert comment.succeeded, comment.log
        self._add("runs", run)
        return plan

    def merged(self, request: int, *, head: str, commit: str) -> Job:
        state = self._load()
        # Another one was merged into another branch with the same commit.
        other = {"head": {"sha": "0ther"}, "merge_commit_sha": commit, "base": {"ref": "stable"}}
        state["requests"][commit] = [
            other,
            {"head": {"sha": head}, "merge_commit_sha": commit, "base": {"ref": "main"}},
        ]
        forges.save(self._forge, state)
        return self.enforce(commit=commit)

    def enforce(self, *, commit: str, plan_of: int | None = None) -> Job:
        number = self._next()
        context = {"inputs.run": str(plan_of or "")}
        find = self._job("fleet-enforce", "find", number, context, GITHUB_SHA=commit, GITHUB_REF_NAME="main")
        return self._job("fleet-enforce", "enforce", number, context) if find.succeeded else find

    def nightly(self) -> Job:
        return self._job("fleet-nightly", "drift", self._next(), {})

    def _job(self, name: str, job_name: str, number: int, context: Mapping[str, str], **variables: str) -> Job:
        job = workflow(name)["jobs"][job_name]
        # Only a job of an environment has the variables and secrets of the environment.
        own = {
            **{f"vars.{name}": text for name, text in self._names.items()},
            **{f"secrets.{name}": text for name, text in self._secrets.items()},
        }
        known = {
            "github.token": forges.TOKEN,
            "github.repository": "our/estate",
            "secrets.FLEET_VAULT_PASSWORD": "the password of the vault",
            **(own if "environment" in job else {}),
            **context,
        }
        folder = self.folder / f"{name}-{job_name}-{number}"
        (folder / "temp").mkdir(parents=True)
        work = folder / "work"
        work.mkdir()
        files = {name: folder / name for name in ("GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        exported: dict[str, str] = {}
        succeeded, log = True, ""
        for step in job["steps"]:
            if not succeeded and step.get("if") != "${{ !cancelled() }}":
                continue
            if "uses" in step:
                self._action(step, work, number)
                continue
            own = {key: evaluate(value, known) for key, value in step.get("env", {}).items()}
            assert "${{" not in step["run"], "what others wrote must not become a part of a script"
            environment = {**variables, **{key: str(path) for key, path in files.items()}, **exported, **own}
            environment["RUNNER_TEMP"] = str(folder / "temp")
            environment.setdefault("GITHUB_REPOSITORY", "our/estate")
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done, output = self._run(shell, work, environment)
            succeeded = succeeded and done
            log += output
            if files["GITHUB_ENV"].exists():
                exported = dict(line.split("=", 1) for line in files["GITHUB_ENV"].read_text("utf-8").splitlines())
        if files["GITHUB_STEP_SUMMARY"].exists():
            log += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        return Job(succeeded, log, number)

    def _action(self, step: Mapping[str, Any], work: Path, number: int) -> None:
        action = step["uses"].partition("@")[0]
        options = step.get("with", {})
        if action == "actions/checkout":
            shutil.copytree(self.repository, work, dirs_exist_ok=True)
        elif action == "actions/upload-artifact":
            shutil.copytree(work / options["path"], self.artifacts(number) / options["name"])
        elif action == "actions/download-artifact":
            shutil.copytree(self.artifacts(number) / options["name"], work / options["path"])
        else:
            assert action == "actions/setup-python"


def evaluate(text: str, known: Mapping[str, str]) -> str:
    """Put values for the expressions of a workflow."""
    return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda match: known[match[1]], text)


# GitLab


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    """Return the jobs of the GitLab pipeline, with what they extend."""
    content = yaml.safe_load(GITLAB.read_text("utf-8"))
    jobs = {name: job for name, job in content.items() if isinstance(job, dict) and "script" in job}
    return {name: _extended(job, content) for name, job in jobs.items()}


def _extended(job: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    parents = job.get("extends", [])
    merged: dict[str, Any] = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        merged |= content[parent]
    return {**merged, **job}


def jobs_of_pipeline(variables: Mapping[str, str]) -> list[str]:
    """Return the jobs that a pipeline with these variables has; none where there is no pipeline."""
    variables = {**GITLAB_ALWAYS, **variables}
    rules = yaml.safe_load(GITLAB.read_text("utf-8"))["workflow"]["rules"]
    if not _any_rule(rules, variables):
        return []
    return [name for name, job in gitlab_jobs().items() if _any_rule(job["rules"], variables)]


def _any_rule(rules: Sequence[Mapping[str, str]], variables: Mapping[str, str]) -> bool:
    python = (re.sub(r"\$(\w+)", r"variables.get('\1')", rule["if"]).replace("&&", "and") for rule in rules)
    return any(eval(text, {"variables": variables}) for text in python)


class GitLab(Platform):
    """GitLab, as far as the pipeline uses it."""

    tokens: Mapping[str, str] = {"fleet-find": forges.READING_TOKEN, "fleet-note": forges.TOKEN}
    """The variable FLEET_GITLAB_TOKEN, by its environment."""

    def compare(self, request: int, *, head: str) -> Job:
        pipeline = self._next()
        self._add("runs", {"id": pipeline, "request": request, "source": "merge_request_event", "sha": head})
        variables = {
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_IID": str(request),
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_PROJECT_ID": "7",
        }
        jobs = self._pipeline(pipeline, variables)
        assert jobs["note"].succeeded, jobs["note"].log
        return jobs["plan"]

    def merged(self, request: int, *, head: str, commit: str) -> Job:
        state = self._load()
        same = {"state": "merged", "target_branch": "main", "merge_commit_sha": None, "squash_commit_sha": None}
        # Another one had the same commit, on its way to another branch.
        other = {**same, "iid": 999, "sha": commit, "target_branch": "stable"}
        # Squashed, and then fast-forwarded.
        state["requests"][commit] = [other, {**same, "iid": request, "sha": head, "squash_commit_sha": commit}]
        forges.save(self._forge, state)
        return self.enforce(commit=commit)

    def enforce(self, *, commit: str, plan_of: int | None = None) -> Job:
        pipeline = ""
        if plan_of is not None:
            pipeline = str(next(job["pipeline"]["id"] for job in self._load()["jobs"] if job["id"] == plan_of))
        variables = {
            "CI_PIPELINE_SOURCE": "web" if pipeline else "push",
            "CI_COMMIT_BRANCH": "main",
            "CI_COMMIT_SHA": commit,
            "FLEET_PLAN_PIPELINE": pipeline,
        }
        jobs = self._pipeline(self._next(), variables)
        return jobs.get("enforce") or jobs["find"]

    def nightly(self) -> Job:
        variables = {"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"}
        return self._pipeline(self._next(), variables)["nightly"]

    def _pipeline(self, pipeline: int, variables: Mapping[str, str]) -> dict[str, Job]:
        """Run the jobs of a pipeline, those that somebody starts by hand as well, and return what they gave."""
        definitions = gitlab_jobs()
        done: dict[str, Job] = {}
        for name in jobs_of_pipeline(variables):
            definition = definitions[name]
            needs = [done.get(need) for need in definition.get("needs", [])]
            if all(need and need.succeeded for need in needs) or definition["rules"][0].get("when") == "always":
                done[name] = self._job(name, definition, pipeline, variables, [need.number for need in needs if need])
        return done

    def _job(
        self,
        name: str,
        definition: Mapping[str, Any],
        pipeline: int,
        variables: Mapping[str, str],
        needs: Sequence[int],
    ) -> Job:
        number = self._next()
        work = self.folder / f"{name}-{number}"
        shutil.copytree(self.repository, work)
        # As the runner makes it: Ansible does not trust such a folder.
        work.chmod(0o777)
        for need in needs:
            shutil.copytree(self.artifacts(need), work, dirs_exist_ok=True)
        vault = self.folder / "vault-password"
        vault.write_text("the password of the vault", "utf-8")
        given = {key: value for key, value in self._declared().items() if isinstance(value, str)}
        environment = {**given, **GITLAB_ALWAYS, **variables, "CI_PROJECT_DIR": str(work)}
        place = definition["environment"]["name"]
        if place in ("fleet-plan", "fleet-enforce"):
            environment |= {**self._names, **self._secrets, "ANSIBLE_VAULT_PASSWORD_FILE": str(vault)}
        elif place in self.tokens:
            environment["FLEET_GITLAB_TOKEN"] = self.tokens[place]
        environment = {key: value.replace("$CI_PROJECT_DIR", str(work)) for key, value in environment.items()}
        lines = [*definition["before_script"], *definition["script"]]
        succeeded, log = self._run(["bash", "-ec", "\n".join(lines)], work, environment)
        kept = definition.get("artifacts", {})
        for path in kept.get("paths", []) if succeeded or kept.get("when") == "always" else []:
            shutil.copytree(work / path, self.artifacts(number) / path)
        self._add("jobs", {"id": number, "name": name, "pipeline": {"id": pipeline}})
        return Job(succeeded, log, number)

    @staticmethod
    def _declared() -> dict[str, Any]:
        variables = yaml.safe_load(GITLAB.read_text("utf-8"))["variables"]
        return {key: value["value"] if isinstance(value, dict) else value for key, value in variables.items()}
