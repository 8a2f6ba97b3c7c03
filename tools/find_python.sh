#!/bin/sh
# Print the Python to build with: the newest on PATH that is 3.11 or newer and can make virtual environments; of two
# equally new ones the faster (a Python that was compiled without profiling is a third slower, and no flag shows it).
#
# Usage: find_python.sh [PYTHON]    PYTHON: use this one, or say what is wrong with it
set -u

# Fails for a pyenv shim without a version behind it, and for Debian's python3 without python3-venv.
probe='
import sys, timeit
if sys.version_info < (3, 11): sys.exit("it is Python %d.%d, older than 3.11" % sys.version_info[:2])
try: import ensurepip, venv
except ImportError: sys.exit("it has no venv module (on Debian and Ubuntu: apt install python3-venv)")
loop = min(timeit.repeat("sum(i * i for i in range(20000))", number=1, repeat=40))
print("%04d %06d %s" % (sys.version_info[1], loop * 1e6, sys.executable))
'

if [ -n "${1:-}" ]; then
    if ! found=$("$1" -c "$probe"); then
        echo "PYTHON=$1 cannot be used. Python 3.11 or newer with venv is needed." >&2
        exit 1
    fi
    echo "${found#* * }"
    exit 0
fi

# An environment that is there already stays as it is: a newer Python on PATH is no reason to build it again.
if [ -x build/venv/bin/python ] && found=$(build/venv/bin/python -c "$probe" 2>/dev/null); then
    echo "${found#* * }"
    exit 0
fi

# Debian's own interpreter may be hidden behind another python3 of the same version, hence every folder of PATH.
best=$(
    set -f
    IFS=:
    for folder in $PATH; do
        for name in python3.15 python3.14 python3.13 python3.12 python3.11 python3; do
            if [ -x "$folder/$name" ]; then
                "$folder/$name" -c "$probe" 2>/dev/null
            fi
        done
    done | sort -k1,1r -k2,2 | head -n 1
)
if [ -z "$best" ]; then
    echo "No Python 3.11 or newer with venv was found on PATH." >&2
    echo "Install one (Debian, Ubuntu: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3.12" >&2
    exit 1
fi
echo "${best#* * }"
