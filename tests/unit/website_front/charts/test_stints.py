from website_front.charts.stints import Driven, stint_chart


def driven(label: str, first: int, last: int, compound: str | None = "soft") -> Driven:
    return Driven(label=label, first_lap=first, last_lap=last, compound=compound, title=f"{label} {first}-{last}")


def test_a_bar_has_the_sets_of_its_driver_one_after_the_other() -> None:
    chart = stint_chart([driven("VER", 1, 20), driven("VER", 21, 50, "hard"), driven("HAM", 1, 50)])
    first, second = chart.bars
    assert [piece.compound for piece in first.pieces] == ["soft", "hard"]
    assert first.pieces[0].x + first.pieces[0].width <= first.pieces[1].x
    assert second.y > first.y
    assert second.pieces[0].x == first.pieces[0].x


def test_a_set_is_as_long_as_its_laps() -> None:
    chart = stint_chart([driven("VER", 1, 10), driven("VER", 11, 40)])
    short, long = chart.bars[0].pieces
    assert 2.9 < (long.width + 1) / (short.width + 1) < 3.1


def test_tyres_that_nobody_told_are_drawn_as_unknown() -> None:
    assert stint_chart([driven("VER", 1, 10, None)]).bars[0].pieces[0].compound == "unknown"
