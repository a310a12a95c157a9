"""Odd values in place of right ones, anywhere in what a source tells. The same seed makes the same mutations."""

import os
import random
from typing import Any

FEW = 20


def examples(most: int) -> int:
    """How many to try: a few in `make test`, FUZZ_EXAMPLES of them, or `most` where that is fewer, in `make test-fuzz`."""
    return min(int(os.environ.get("FUZZ_EXAMPLES", FEW)), most)


def nested(levels: int) -> Any:
    """An object in an object, and so on."""
    inner: Any = {}
    for _ in range(levels):
        inner = {"a": inner}
    return inner


ODD: tuple[Any, ...] = (
    None,
    True,
    "",
    "NaN",
    "-Infinity",
    "1e400",
    "nan",
    "x",
    "01",
    "-1",
    "٣",
    "²",
    "9" * 5_000,
    "5000000",
    "9" * 30 + ":00",
    "\x00",
    "\N{FIRE}" * 300,
    -1,
    0,
    5_000_000,
    2**31,
    2**63,
    10**30,
    -(10**30),
    1.5,
    1e308,
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"x": 1},
    {"01": {}},
    {"0": None},
    {"99999999": {}},
    {"_deleted": None},
    {"_deleted": "Lines"},
    {"_deleted": [1, None]},
    {"_deleted": ["Lines", "0", "x"]},
    {"_kf": True},
    {"_kf": "no"},
    "0001-01-01T00:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59-14:00",
    "2025-02-30T00:00:00Z",
    "99:99:99",
    nested(40),
    nested(3_000),
    {str(key): key for key in range(3_000)},
    [0] * 3_000,
)


def mutated(content: Any, chance: random.Random) -> Any:
    """A copy in which one value is odd, or one entry more, fewer, or by another name."""
    if isinstance(content, dict) and content and chance.random() < 0.85:
        key = chance.choice(list(content))
        match chance.randrange(8):
            case 0:
                return content | {
                    chance.choice(["x", "01", "_deleted", "_kf", "", "9" * 5_000, "44"]): chance.choice(ODD)
                }
            case 1:
                return {name: value for name, value in content.items() if name != key}
            case 2:
                renamed = chance.choice(["x", "01", "-1", "", "_deleted"])
                return {renamed if name == key else name: value for name, value in content.items()}
            case _:
                return content | {key: mutated(content[key], chance)}
    if isinstance(content, list) and content and chance.random() < 0.85:
        place = chance.randrange(len(content))
        return [*content[:place], mutated(content[place], chance), *content[place + 1 :]]
    return chance.choice(ODD)
