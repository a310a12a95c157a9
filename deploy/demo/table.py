"""The live session as a table on a terminal, from the public messages and nothing else."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from racing.live.merge_patch import patched

MESSAGES_SHOWN = 3

FLAGS = {
    "clear": ("track clear", "green"),
    "yellow": ("yellow flag", "yellow"),
    "safety_car": ("safety car", "bold yellow"),
    "red": ("red flag", "bold red"),
    "virtual_safety_car": ("virtual safety car", "bold yellow"),
    "virtual_safety_car_ending": ("virtual safety car ending", "yellow"),
}
TYRES = {"soft": "red", "medium": "yellow", "hard": "white", "intermediate": "green", "wet": "blue"}


async def pictures(http: aiohttp.ClientSession, address: str) -> AsyncIterator[Any]:
    """The picture after each message of the WebSocket, None while nothing is live. `aiohttp.ClientError` when it breaks."""
    picture: Any = None
    async with http.ws_connect(address) as socket:
        async for frame in socket:
            message = frame.json()
            match message["type"]:
                case "snapshot":
                    picture = message["data"]
                case "change":
                    picture = patched(picture, message["data"])
                case "reset":
                    picture = None
            yield picture


def shown(picture: Mapping[str, Any] | None) -> RenderableType:
    """The table of a picture, with what is said above and below it."""
    if picture is None:
        return Panel(Text("nothing is live", style="dim"))
    return Panel(Group(_headline(picture), _cars(picture), *_words(picture)), title=_title(picture))


def _title(picture: Mapping[str, Any]) -> str:
    name = f"{picture['grand_prix']} {picture['session']}".replace("-", " ").replace("_", " ")
    return f"{picture['season']} {name}"


def _headline(picture: Mapping[str, Any]) -> Text:
    line = Text()
    if "current_lap" in picture:
        line.append(f"lap {picture['current_lap']} of {picture.get('total_laps', '?')}   ")
    line.append(str(picture.get("phase", picture["status"])).replace("_", " "), style="bold")
    if (flag := FLAGS.get(picture.get("track_status", ""))) is not None:
        line.append(f"   {flag[0]}", style=flag[1])
    if "air" in (weather := picture.get("weather", {})):
        line.append(f"   air {weather['air']:g} °C", style="dim")
    return line


def _cars(picture: Mapping[str, Any]) -> Table:
    standings = picture.get("standings", {}).get("drivers", {})
    table = Table(box=None, pad_edge=False)
    for heading, side in (("", "right"), ("driver", "left"), ("gap", "right"), ("ahead", "right"), ("last", "right")):
        table.add_column(heading, justify=side, no_wrap=True)  # type: ignore[arg-type]  # a literal, through a loop
    for heading in ("best", "tyre", "stops", "title"):
        table.add_column(heading, justify="right")
    for place, number in enumerate(picture["order"], 1):
        car = picture["rows"][str(number)]
        table.add_row(
            str(place),
            f"{car.get('code', number)} [dim]{car.get('team', '')}[/dim]",
            *_distances(car),
            car.get("last_lap", ""),
            car.get("best_lap", ""),
            _tyre(car.get("tyre", {})),
            str(car.get("stops", 0) or ""),
            _title_points(standings.get(car.get("driver"), {})),
            style="dim" if car["retired"] else None,
        )
    return table


def _distances(car: Mapping[str, Any]) -> tuple[str, str]:
    if car["retired"]:
        return "out", ""
    if car["in_pit"]:
        return "pit", ""
    return car.get("gap", ""), car.get("interval", "")


def _tyre(tyre: Mapping[str, Any]) -> Text:
    compound = tyre.get("compound", "")
    return Text(f"{compound[:1].upper()} {tyre.get('age', '')}".strip(), style=TYRES.get(compound, ""))


def _title_points(contender: Mapping[str, Any]) -> str:
    return f"{contender['position']}. {contender['points']:g}" if contender else ""


def _words(picture: Mapping[str, Any]) -> list[Text]:
    messages = picture.get("messages", {})
    newest = sorted(messages, key=int)[-MESSAGES_SHOWN:]
    return [Text(messages[index]["message"], style="italic") for index in newest]
