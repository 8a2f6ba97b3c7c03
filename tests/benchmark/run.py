"""Measure what a task costs beside its HTTP time: run.py [PRODUCT ...]. One file beside this one for each product.

It prints, and never fails for being slow: a machine has bad days.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from measure import machine

HERE = Path(__file__).resolve().parent
_NO_PRODUCT = {"run", "measure"}


def main(arguments: list[str]) -> int:
    """Run the benchmarks of the products asked for, or of all."""
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in _NO_PRODUCT)
    if unknown := set(arguments) - set(known):
        print(f"no benchmark of {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    print(f"{machine()}. Medians; the simulators run on the same machine.", flush=True)
    codes = []
    for product in arguments or known:
        print(f"\n## {product}\n", flush=True)
        codes.append(subprocess.run([sys.executable, str(HERE / f"{product}.py")], check=False).returncode)
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
