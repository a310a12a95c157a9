from website_front.charts.slopes import Started, slope_chart


def started(label: str, start: int, finish: int, *, classified: bool = True) -> Started:
    return Started(
        label=label, name=label, colour=None, start=start, finish=finish, classified=classified, title=f"{label}!"
    )


def test_lines_go_from_the_grid_to_the_finish() -> None:
    chart = slope_chart([started("VER", 2, 1), started("HAM", 1, 2), started("SAI", 3, 3)])
    directions = {slope.label: slope.direction for slope in chart.slopes}
    assert directions == {"VER": "up", "HAM": "down", "SAI": "level"}
    first = next(slope for slope in chart.slopes if slope.label == "VER")
    assert first.to_y < first.from_y


def test_an_empty_place_on_the_grid_leaves_no_gap() -> None:
    close, apart = (
        slope_chart([started("VER", 1, 1), started("HAM", second, 2)]).slopes[1].from_y for second in (2, 9)
    )
    assert close == apart


def test_who_retired_is_told_apart() -> None:
    chart = slope_chart([started("VER", 1, 1), started("LAT", 2, 2, classified=False)])
    assert [slope.finish for slope in chart.slopes] == ["1", "\u2013"]
