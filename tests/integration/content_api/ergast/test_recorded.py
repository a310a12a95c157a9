"""What Ergast and Jolpica answered, against what we answer to the same: equal field by field, or different for a reason."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.recorded_ergast import Difference, Recorded, differences, recordings
from tests.suite import Suite

NONE: Any = None


class Reason(NamedTuple):
    """Why a field may differ: in answers to this, in fields like that, and of those only where the values are so."""

    why: str
    field: str
    asked: str = ""
    values: Callable[[Any, Any], bool] = lambda _theirs, _ours: True


def ours_is_missing(theirs: Any, ours: Any) -> bool:
    return theirs is not None and ours is None


def both_known(theirs: Any, ours: Any) -> bool:
    return theirs is not None and ours is not None


def were(theirs_is: str, ours_is: str) -> Callable[[Any, Any], bool]:
    return lambda theirs, ours: (theirs, ours) == (theirs_is, ours_is)


REASONS = (
    Reason("the address is our own", r"^url$"),
    Reason("Jolpica writes no namespace, Ergast did", r"^xmlns$"),
    Reason("articles of Wikipedia were renamed, and most addresses have TLS by now", r"\.url$", values=both_known),
    Reason(
        "Verstappen has chosen another number since",
        r"\[max_verstappen\](\.Driver)?\.permanentNumber$",
        values=were("33", "3"),
    ),
    Reason(
        "Jolpica takes the number that 2026 lends to the champion for his own",
        r"\[norris\](\.Driver)?\.permanentNumber$",
        "/2026",
        were("1", "4"),
    ),
    Reason(
        "one answer has the number that de Vries drove with before he had one of his own",
        r"\[de_vries\](\.Driver)?\.permanentNumber$",
        values=were("45", "21"),
    ),
    Reason("Jolpica has renamed the places of three tracks since", r"\.Location\.locality$", values=both_known),
    Reason("São Paulo's Grand Prix was called Brazilian in Ergast", r"\.raceName$", r"^/api/f1/2022\.json"),
    Reason("the archive has no fastest laps of sprints", r"SprintResults\[.*\]\.FastestLap\.", values=ours_is_missing),
    Reason("the archive has laps for who was lapped, no time", r"Results\[.*\]\.Time\.", values=ours_is_missing),
    Reason("the archive has no time of day of a stop", r"PitStops\[.*\]\.time$", values=ours_is_missing),
    Reason("the archive has no laps", r"^total$|\.(order|laps|Laps)|^RaceTable\.Races", r"/laps(/\d+)?\.json"),
    Reason("the archive has the hour of races since 2018", r"Races\[20(08|09)/\d+\]\.time$", values=ours_is_missing),
    Reason("recorded when a season had fewer races, or fewer seasons had been", r"^total$", r"/2026|seasons\.json"),
    Reason(
        "recorded before that season",
        r"^SeasonTable\.Seasons(\[\d+\])?\.",
        r"/(red_bull|alonso|russell|f1)/seasons\.json",
    ),
    Reason(
        "recorded before Madrid had a track", r"^total$|\.order$|Circuits\[madring\]", r"/circuits\.json\?limit=100"
    ),
    Reason(
        "recorded before the Grand Prix at Sepang, which moved the rounds behind it, and before the last dates were changed",
        r"Races(\.order|\[2026/(1[6-9]|2[0-3])\])",
        r"/2026\.json",
    ),
    Reason(
        "the source of 2026 counts the laps of a fastest lap otherwise",
        r"Results\[.*\]\.FastestLap\.lap$",
        "/2026/results",
    ),
    Reason("a race in Miami was brought forward after it was recorded as planned", r"Races\[2026/4\]\.time$", "/2026"),
    Reason(
        "Ergast called the shootout of 2023 a second practice",
        r"Races\[2023/.*\]\.(SecondPractice|SprintShootout)\.",
        r"/2023(/races)?\.json",
    ),
    Reason(
        "dates were those at the track, and some sessions began later than was planned",
        r"\.(date|time)$",
        r"/(2022|2023|2024|2023/races)\.json",
        both_known,
    ),
    Reason("Jolpica lists who had the place in any part of qualifying", r".", r"/2023(/12)?/qualifying/\d+\.json"),
    Reason(
        "Jolpica cuts its pages by the best place in any part of qualifying",
        r"Races\[2023/2\]\.QualifyingResults",
        r"/2023/qualifying\.json",
    ),
    Reason(
        "Jolpica cuts its pages by the best place in any part of qualifying",
        r"Races\[2026/5\]\.QualifyingResults",
        "/2026/qualifying",
    ),
    Reason("the archive has a time that did not count", r"\[hadjar\]\.Q1$", "/2026/qualifying"),
    Reason(
        "Jolpica has no causes for most of 2023, and has who did not reach the flag finish",
        r".",
        r"/2023/(status|17/status|status/\d+)",
    ),
    Reason("Jolpica has no causes for most of 2023 and 2022", r"Results\[.*\]\.status$", "/(2022|2023)/", both_known),
    Reason(
        "Ergast told laps behind, and the sources disagree on what broke",
        r"Status|^total$",
        r"/(piquet_jr|toyota|brawn)/(status|.*/status)",
    ),
    Reason(
        "Ergast told laps behind, and the sources disagree on what broke", r"\.status$", r"/(piquet_jr|brawn)/results"
    ),
    Reason(
        "the sources disagree on how far he came, or where he stood",
        r"\[(piquet_jr|barrichello|button|bortoleto)\]\.(laps|position|positionText|Time\.\w+|Q2)$",
    ),
    Reason(
        "the archive has the penalties of a sprint in its times",
        r"Races\[2023/4\]\.SprintResults\[(russell|hamilton)\]\.Time\.",
        "/sprint",
    ),
    Reason("the sources disagree on who did not start, and who from where", r"\.(grid|positionText)$", "/sprint"),
    Reason(
        "Jolpica gives places on the grid to who started from the pit lane", r"Races\[2023/9\]\.Results\[.*\]\.grid$"
    ),
    Reason(
        "Jolpica gives a place to one of the two who were disqualified in Austin",
        r"\[leclerc\]\.positionText$",
        "/2023/grid/1/",
    ),
    Reason(
        "Jolpica gives a place to one of the two who were disqualified in Austin",
        r"^total$|Drivers\.order|Drivers\[leclerc\]",
        "/2023/results/20/drivers",
    ),
    Reason("Jolpica has no average speed of some laps, and another length of some tracks", r"\.AverageSpeed\."),
    Reason(
        "who has the same points and places shares a position",
        r"\[(daly|watson|rebaque|mario_andretti)\]\.position(Text)?$|DriverStandings\.order$",
        "/1980/14/driverstandings",
    ),
    Reason("only later did Jolpica tell the round of the newest table", r"^StandingsTable\.round$"),
)


def reason_for(recorded: Recorded, difference: Difference) -> str | None:
    for reason in REASONS:
        if (
            re.search(reason.asked, recorded.asked)
            and re.search(reason.field, difference.field)
            and reason.values(difference.theirs, difference.ours)
        ):
            return reason.why
    return None


async def test_every_recorded_answer_is_ours_or_differs_for_a_known_reason(history: Suite, shared: Path) -> None:
    unexplained: list[tuple[str, Difference]] = []
    explained: dict[str, int] = defaultdict(int)
    for recorded in recordings(shared / "data" / "upstream" / "jolpica"):
        status, ours = await history.get(recorded.path)
        assert status == 200, (recorded.path, ours)
        for difference in differences(recorded.answer, ours["MRData"]):
            why = reason_for(recorded, difference)
            if why is None:
                unexplained.append((recorded.asked, difference))
            else:
                explained[why] += 1
    assert not unexplained
    assert explained.keys() == {reason.why for reason in REASONS}
