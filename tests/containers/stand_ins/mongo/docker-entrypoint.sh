#!/bin/bash
# What the official image does before mongod runs: become the user mongodb, and make the first user while nobody else can call.
set -euo pipefail

if [ "$1" = mongod ] && [ "$(id -u)" = 0 ]; then
	find -L /data/configdb /data/db ! -user mongodb -exec chown mongodb {} +
	exec setpriv --reuid=mongodb --regid=mongodb --clear-groups "$0" "$@"
fi

if [ "$1" = mongod ] && [ -n "${MONGO_INITDB_ROOT_USERNAME:-}" ]; then
	password=$(<"$MONGO_INITDB_ROOT_PASSWORD_FILE")
	if [ ! -e /data/db/WiredTiger ]; then
		mongod --dbpath /data/db --bind_ip 127.0.0.1 --port 27017 --fork --logpath /tmp/first.log --pidfilepath /tmp/first.pid
		create_user.py "$MONGO_INITDB_ROOT_USERNAME" <<<"$password"
		mongod --dbpath /data/db --shutdown
	fi
	set -- "$@" --auth
	unset "${!MONGO_INITDB_@}"
fi
exec "$@"
