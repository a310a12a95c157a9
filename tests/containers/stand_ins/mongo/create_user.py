#!/usr/bin/python3
"""Make a user who may do everything, on the mongod of this machine: the official image does it with mongosh."""

import sys
from typing import Any

import pymongo

client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient("mongodb://127.0.0.1:27017/?directConnection=true")
with client:
    client.admin.command("createUser", sys.argv[1], pwd=sys.stdin.read().rstrip("\n"), roles=["root"])
