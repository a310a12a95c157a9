#!/bin/sh
# Makes .venv and installs a hashed lock into it: bootstrap.sh runtime|dev
# Does nothing when the lock is installed already. PYTHON= names the interpreter; uv is used where it is on PATH, else pip.
set -eu

kind=$1
case $kind in
runtime) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "bootstrap.sh: runtime or dev, not '$kind'" >&2; exit 2 ;;
esac

say() { echo "$*" >&2; }

# 3.12 or newer, found out by running it: a python3.12 on PATH may be a shim that only fails.
serves() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

find_python() {
	for candidate in python3.12 python3.13 python3.14 python3 python "$HOME"/.pyenv/versions/*/bin/python; do
		if serves "$candidate"; then echo "$candidate"; return; fi
	done
	return 1
}

if ! serves .venv/bin/python; then
	if [ -n "${PYTHON:-}" ]; then
		serves "$PYTHON" || {
			say "PYTHON=$PYTHON is no Python 3.12 or newer ($("$PYTHON" --version 2>&1 | head -n 1)): name another."
			exit 1
		}
		python=$PYTHON
	else
		python=$(find_python) || {
			say "No Python 3.12 or newer on this machine$(python3 --version >/dev/null 2>&1 && echo " (python3 is $(python3 --version 2>&1))"): install one, or name it with PYTHON=/path/to/python."
			exit 1
		}
	fi
	rm -rf .venv
	"$python" -m venv .venv >&2 || {
		rm -rf .venv
		say "$python cannot make a virtual environment: on Debian, apt-get install python3-venv."
		exit 1
	}
fi

fingerprint() { .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

stamp=.venv/installed-$kind
wanted=$(fingerprint "$lock")
[ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || exit 0

say "Installing $lock into .venv (about a minute the first time) ..."
log=.venv/install.log
if command -v uv >/dev/null 2>&1; then
	set -- uv pip install --quiet --python .venv/bin/python --require-hashes --only-binary :all: -r "$lock"
else
	set -- .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r "$lock"
fi
if ! "$@" >"$log" 2>&1; then
	cat "$log" >&2
	platform=$(uname -sm)
	if grep -qiE 'connection|resolve host|name resolution|dns error|timed out|network is unreachable' "$log"; then
		say "The package index cannot be reached: see the lines above, then run make again."
	elif grep -qE 'No matching distribution|has no wheels with a matching|no wheels with a matching|has no usable wheels' "$log"; then
		package=$(grep -oE '[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+' "$log" | head -n 1)
		say "There is no wheel of ${package:-a package} for this platform ($platform, $(.venv/bin/python --version)): see the README for what it runs on."
	elif grep -q 'HASH' "$log"; then
		say "A package is not the one that $lock was made for: its hash differs, and nothing of it was installed."
	else
		say "Installing $lock failed: the lines above say why."
	fi
	exit 1
fi
echo "$wanted" >"$stamp"
# The development lock contains the whole runtime lock, version by version.
if [ "$kind" = dev ]; then fingerprint requirements.lock >.venv/installed-runtime; fi
