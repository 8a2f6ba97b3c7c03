"""Write requirements/*.lock again from requirements/*.in, for every Python from 3.11 on."""

from __future__ import annotations

import re
import subprocess
import sys

from _project import BUILD, ROOT, fail, say

# One lock serves all Pythons: where the newest release of a package needs a newer Python than 3.11, each Python gets
# the newest it can have. No index is named in the result, so that a machine's own mirror is used.
_OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=requires-python",
    "--generate-hashes",
    "--no-annotate",
    "--no-emit-index-url",
    "--upgrade",
    "--custom-compile-command=make lock",
    "--quiet",
)


# What the pipelines of users install, with all that it needs, for the Python that they set up.
_PIPELINES = ROOT / "docs/pipelines/requirements.txt"
_PIPELINE_PACKAGES = (
    *("ansible-core", "certifi", "cffi", "charset-normalizer", "cryptography", "idna", "jinja2", "markupsafe"),
    *("packaging", "pycparser", "pyyaml", "requests", "resolvelib", "urllib3"),
)
_PIPELINE_HEAD = """\
# What the pipelines install, besides the collection: releases with the hashes of their files, so that nothing else is installed under their names.
# A plan is made and carried out with the same releases. Written by tools/lock.py.
"""


def pipeline_requirements(lock: str) -> str:
    """Return the requirements of the pipelines from a lock: of each package the first of its releases, with its hashes."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.rstrip())
    chosen: dict[str, str] = {}
    for block in blocks:
        name = block.partition("==")[0]
        if name in _PIPELINE_PACKAGES:
            chosen.setdefault(name, re.sub(r"^(\S+) ; [^\\\n]*", r"\1 ", block, count=1))
    return _PIPELINE_HEAD + "\n".join(chosen[name] for name in _PIPELINE_PACKAGES) + "\n"


def main() -> int:
    """Resolve the larger set first: those that share its environment must not differ from it."""
    folder = BUILD / "uv"
    try:
        if not (folder / "bin" / "uv").exists():
            say("Installing uv, which resolves for all Pythons at once")
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run(
                [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--quiet", "uv"], check=True
            )
        same = ("--constraints=dev.lock",)
        own = [(name, ()) for name in ("release", "eda")]
        for name, constraints in (("dev", ()), ("run", same), ("optional", same), ("awx", same), *own):
            say(f"Resolving requirements/{name}.in")
            command = [str(folder / "bin" / "uv"), "pip", "compile", *_OPTIONS, *constraints]
            subprocess.run(
                [*command, f"--output-file={name}.lock", f"{name}.in"], check=True, cwd=ROOT / "requirements"
            )
        lock = (ROOT / "requirements/run.lock").read_text("utf-8")
        _PIPELINES.write_text(pipeline_requirements(lock), "utf-8")
    except subprocess.CalledProcessError:
        return fail("the lock files were not written, see above")
    return 0


if __name__ == "__main__":
    sys.exit(main())
