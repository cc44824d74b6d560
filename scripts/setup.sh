#!/bin/sh
# Run setup.py with a Python that is new enough: $PYTHON if given, else the first that works.
# Commands that exist may still fail (version switchers leave such), so each is tried.
set -eu
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" "$(dirname "$0")/setup.py"
    fi
done
echo "Interlock needs Python 3.11 or newer; none of these is: ${PYTHON:-python3, python3.11 … python3.14}." >&2
echo "Install one, or name it: make PYTHON=/path/to/python3.12" >&2
exit 1
