#!/bin/sh
# Makes the secrets of this overlay, once: random ones in secrets/, beside this file, for its owner alone. Kustomize reads them; git does not.
# What is there already is kept, since MongoDB goes on asking for the password that it was started with at first.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

random() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# Writes a file, unless it is there, as a whole: a file that was left half-written would be kept.
once() {
	if [ ! -s "$1" ]; then
		printf %s "$2" >"$1.new"
		mv "$1.new" "$1"
	fi
}

once admin-token "$(random 24)"
once mongodb-password "$(random 24)"
once mongodb-keyfile "$(random 48)"
once valkey-password "$(random 24)"

printf %s "mongodb://willitbemax:$(cat mongodb-password)@mongodb-0.mongodb:27017/?directConnection=true&replicaSet=willitbemax&authSource=admin" >mongodb-url
printf 'requirepass %s\n' "$(cat valkey-password)" >valkey.conf
printf %s "redis://:$(cat valkey-password)@valkey:6379/0" >redis-url
echo "secrets are in $(pwd): keep them where you keep your passwords"
