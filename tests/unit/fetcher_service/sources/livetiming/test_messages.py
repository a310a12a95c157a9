import msgspec
import pytest

from fetcher_service.sources.livetiming.messages import (
    AppLine,
    FeedSessionStatus,
    ListedDriver,
    TimingAppData,
    TimingData,
    TimingLine,
    grid_place,
    has_ended,
    on_the_road,
)


def order(*lines: tuple[str, TimingLine], app: TimingAppData | None = None) -> list[str]:
    return [number for number, _ in on_the_road(TimingData(lines=dict(lines)), app)]


def test_the_order_is_by_position_and_not_by_text() -> None:
    assert order(
        ("1", TimingLine(position="10")), ("4", TimingLine(position="9")), ("16", TimingLine(position="1"))
    ) == ["16", "4", "1"]


def test_two_on_one_position_are_told_apart_by_line_and_who_has_none_is_last() -> None:
    assert order(
        ("1", TimingLine()),
        ("4", TimingLine(position="2", line=3)),
        ("16", TimingLine(position="2", line=2)),
    ) == ["16", "4", "1"]


def test_without_positions_laps_decide_then_gaps_then_the_grid_then_the_number() -> None:
    app = TimingAppData(lines={"10": AppLine(grid_pos="12"), "18": AppLine(grid_pos="11")})
    assert order(
        ("18", TimingLine()),
        ("10", TimingLine()),
        ("55", TimingLine(number_of_laps=20, gap_to_leader="1L")),
        ("4", TimingLine(number_of_laps=21, gap_to_leader="+12.345")),
        ("1", TimingLine(number_of_laps=21, gap_to_leader="LAP 21")),
        ("16", TimingLine(number_of_laps=21, gap_to_leader="+2.345")),
        app=app,
    ) == ["1", "16", "4", "55", "18", "10"]


def test_a_stopped_car_is_out_whether_or_not_it_is_called_retired() -> None:
    assert TimingLine(stopped=True).out
    assert TimingLine(retired=True).out
    assert not TimingLine().out


@pytest.mark.parametrize(
    ("status", "ended"), [("Finished", False), ("Aborted", False), ("Finalised", True), ("Ends", True)]
)
def test_only_two_words_end_a_session(status: str, ended: bool) -> None:  # noqa: FBT001  # a parameter
    assert has_ended(FeedSessionStatus(status=status)) is ended


def test_a_grid_place_of_0_is_none() -> None:
    lines = {"1": AppLine(grid_pos="1"), "4": AppLine(grid_pos="0"), "16": AppLine()}
    assert [grid_place(lines, number) for number in ("1", "4", "16", "99")] == [1, None, None, None]


def test_a_name_is_built_from_its_parts_for_the_full_one_has_capitals() -> None:
    assert ListedDriver(first_name="Max", last_name="Verstappen", full_name="Max VERSTAPPEN").name == "Max Verstappen"
    assert ListedDriver(full_name="Max VERSTAPPEN").name == "Max VERSTAPPEN"
    assert ListedDriver().name is None


def test_laps_of_the_parts_of_qualifying_come_as_list_or_by_index() -> None:
    both = '{"Lines":{"1":{"BestLapTimes":[{"Value":"1:27.1"},{}]},"4":{"BestLapTimes":{"1":{"Value":"1:28.2"}}}}}'
    lines = msgspec.json.decode(both, type=TimingData).lines
    assert isinstance(lines["1"].best_lap_times, list)
    assert isinstance(lines["4"].best_lap_times, dict)
