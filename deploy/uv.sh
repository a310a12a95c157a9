#!/bin/sh
# Runs the uv of .venv with what pip was told about the index and its certificates, since uv does not read pip's settings:
# uv.sh <what uv is asked>
set -eu

# What pip is told in its environment or its files, for example the address of a company's index.
pip_setting() { .venv/bin/python -m pip config list 2>/dev/null | sed -n "s/^[^=]*\.$1='\(.*\)'\$/\1/p" | head -n 1; }

index=$(pip_setting index-url)
[ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
certificates=$(pip_setting cert)
[ -z "$certificates" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"

# The machine's certificates where it has any, since a company's own is among them; else those that uv brings.
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
status=0
UV_SYSTEM_CERTS=1 .venv/bin/uv "$@" 2>"$errors" || status=$?
if [ "$status" != 0 ] && grep -q 'No CA certificates were loaded' "$errors"; then
	.venv/bin/uv "$@"
	exit
fi
cat "$errors" >&2
exit "$status"
