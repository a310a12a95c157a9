#!/bin/sh
# Makes .venv and installs what a lock names into it, each package held to its hash: bootstrap.sh uv|runtime|dev
# Does nothing when the lock is installed already. PYTHON= names the interpreter.
#
# Every lock is installed by the same uv, whatever the machine brings: the pip of a new .venv installs that uv from a lock
# of its own. Some pips refuse the other locks (23.2.1, which comes with Python 3.12.1, does).
set -eu

kind=$1
case $kind in
uv) lock=requirements-uv.lock ;;
runtime) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "bootstrap.sh: uv, runtime or dev, not '$kind'" >&2; exit 2 ;;
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
is_installed() { [ "$(cat ".venv/installed-$1" 2>/dev/null || true)" = "$(fingerprint "$2")" ]; }
installed() { fingerprint "$2" >".venv/installed-$1"; }

log=.venv/install.log

# Says in one line, after the installer's own, why a lock could not be installed, and ends.
give_up() {
	cat "$log" >&2
	if grep -qiE 'certificate verify failed|invalid peer certificate' "$log"; then
		say "The package index shows a certificate that this machine does not trust: name those to trust with PIP_CERT=/path/to/certificates.pem."
	elif grep -qiE 'connection|client error \(connect\)|resolve host|name resolution|dns error|timed out|network is unreachable' "$log"; then
		say "The package index cannot be reached: see the lines above, then run make again."
	elif grep -qE 'No matching distribution|has no wheels with a matching|no wheels with a matching|has no usable wheels' "$log"; then
		package=$(grep -oE '[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+' "$log" | head -n 1)
		say "There is no wheel of ${package:-a package} for this platform ($(uname -sm), $(.venv/bin/python --version)): see the README for what it runs on."
	elif grep -qiE 'do not match the hashes|hash mismatch' "$log"; then
		say "A package is not the one that $1 was made for: its hash differs, and nothing of it was installed."
	else
		say "Installing $1 failed: the lines above say why."
	fi
	exit 1
}

install_uv() {
	# A .venv that another tool made may have no pip.
	.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >"$log" 2>&1 || give_up "$1"
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
		-r "$1" >"$log" 2>&1 || give_up "$1"
}

install_by_uv() {
	sh deploy/uv.sh pip install --quiet --python .venv/bin/python --require-hashes --only-binary :all: -r "$1" >"$log" 2>&1 ||
		give_up "$1"
}

if [ ! -x .venv/bin/uv ] || ! is_installed uv requirements-uv.lock; then
	install_uv requirements-uv.lock
	installed uv requirements-uv.lock
fi
[ "$kind" != uv ] || exit 0

if ! is_installed "$kind" "$lock"; then
	say "Installing $lock into .venv (about a minute the first time) ..."
	install_by_uv "$lock"
	installed "$kind" "$lock"
	# The development lock contains the whole runtime lock, version by version.
	[ "$kind" != dev ] || installed runtime requirements.lock
fi
