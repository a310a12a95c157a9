#!/bin/sh
# Makes the secrets that compose.yaml names, each a file of its own: secrets.sh [folder]
# One that is there already stays as it is, so it may be run before every start.
set -eu

folder=${1:-${SECRETS:-secrets}}
mkdir -p "$folder"
# Nobody else on this machine comes into the folder. In a container a file keeps the owner and the rights that it has here, and each image
# has users of its own: so the files themselves can be read by all.
chmod 700 "$folder"

made=
for name in admin_token auth_secret grafana_password mongodb_password mongodb_key redis_password; do
	[ -s "$folder/$name" ] && continue
	# Letters and digits alone: a key file of MongoDB knows base64 only, and nothing has to be quoted anywhere.
	head -c 96 /dev/urandom | base64 | tr -d '+/=\n' | cut -c 1-64 >"$folder/.$name"
	chmod 644 "$folder/.$name"
	mv "$folder/.$name" "$folder/$name"
	made="$made $name"
done
[ -z "$made" ] || echo "made in $folder:$made" >&2
