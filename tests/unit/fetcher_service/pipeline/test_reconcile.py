"""One row from several sources: the freshest decides what is contended, the best informed everything else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from fetcher_service.pipeline.reconcile import SourceRows, reconcile
from racing.model import Classification, ClassificationRow, Document, Outcome, PitStop, Round, SessionKind
from tests.factories import NOON, a_circuit, a_result, a_round, a_row, a_session, a_table

ORDER = ("jolpica", "formula1", "openf1", "archive")


def reconciled[T: Document](**rows: T) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """Versions of one row, the freshest first."""
    return reconcile([SourceRows(source, (row,)) for source, row in rows.items()], ORDER)


def rounds(**given: Round) -> Round:
    ((row,), _) = reconciled(**given)
    return row


def row_of(**rows: ClassificationRow) -> ClassificationRow:
    ((result,), _) = reconciled(**{source: a_result(rows=(row,)) for source, row in rows.items()})
    return result.rows[0]


def test_what_the_freshest_does_not_know_is_filled_in() -> None:
    bare = a_row(engine=None, tyre=None)
    full = a_row(engine="honda", tyre="pirelli")
    assert row_of(jolpica=bare, archive=full) == full


def test_the_freshest_decides_what_stewards_and_schedules_change() -> None:
    penalised = a_row(points=Decimal(18), time_penalty="5.000")
    assert row_of(jolpica=a_row(points=Decimal(25)), archive=penalised).points == 25
    assert row_of(jolpica=a_row(reason=None), archive=a_row(reason="Engine")).reason is None


def test_a_source_that_never_tells_of_penalties_takes_none_away() -> None:
    penalised = a_row(time_penalty="5.000", reason="Collision")
    assert row_of(openf1=a_row(), archive=penalised) == penalised
    assert row_of(jolpica=a_row(), archive=penalised).time_penalty == "5.000"


def test_a_poor_source_takes_nothing_away_from_a_rich_one() -> None:
    rich = a_row(fastest_lap="1:31.447", fastest_lap_rank=1, tyre="pirelli", gap="+2.600")
    assert row_of(openf1=a_row(), jolpica=rich) == rich


def test_uncontended_fields_come_from_the_better_source_whoever_was_asked_now() -> None:
    assert row_of(openf1=a_row(fastest_lap="1:31.4"), jolpica=a_row(fastest_lap="1:31.447")).fastest_lap == "1:31.447"


def test_names_and_tracks_are_the_archives_business() -> None:
    theirs = a_round(name="Sakhir GP", circuit=a_circuit("sepang", full_name="Sepang", place=None, time_zone=None))
    ours = a_round(circuit=a_circuit("sepang"))
    assert rounds(jolpica=theirs, archive=ours) == ours


def test_a_grand_prix_at_another_track_takes_nothing_from_the_old_one() -> None:
    moved = a_round(circuit=a_circuit("sepang", time_zone=None))
    (row,), conflicts = reconciled(jolpica=moved, archive=a_round(circuit=a_circuit("bahrain")))
    assert row.circuit == moved.circuit
    assert conflicts == ("2025-bahrain.circuit: jolpica says sepang, archive bahrain",)


def test_a_session_that_moved_keeps_its_laps() -> None:
    later = NOON + timedelta(hours=3)
    weekend = rounds(
        jolpica=a_round(sessions=(a_session(start=later),)), archive=a_round(sessions=(a_session(total_laps=57),))
    )
    assert [(session.start, session.total_laps) for session in weekend.sessions] == [(later, 57)]


def test_an_end_is_kept_by_a_source_that_tells_none() -> None:
    known = a_round(sessions=(a_session(end=NOON + timedelta(minutes=90)),))
    assert rounds(jolpica=a_round(sessions=(a_session(),)), formula1=known) == known


def test_an_end_goes_with_the_start_it_was_published_with() -> None:
    moved = a_round(sessions=(a_session(start=NOON - timedelta(days=7)),))
    assert rounds(jolpica=moved, formula1=a_round(sessions=(a_session(end=NOON + timedelta(minutes=90)),))) == moved


def test_a_source_that_lists_no_practice_drops_none() -> None:
    practice = a_session(SessionKind.PRACTICE_1, NOON - timedelta(days=2))
    weekend = rounds(
        jolpica=a_round(sessions=(a_session(),)), archive=a_round(sessions=(practice, a_session(SessionKind.RACE)))
    )
    assert [session.kind for session in weekend.sessions] == [SessionKind.PRACTICE_1, SessionKind.RACE]


def test_a_source_that_lists_whole_weekends_can_drop_a_sprint() -> None:
    practice = a_session(SessionKind.PRACTICE_1, NOON - timedelta(days=2))
    sprint = a_session(SessionKind.SPRINT, NOON - timedelta(days=1))
    weekend = rounds(jolpica=a_round(sessions=(practice, a_session())), archive=a_round(sessions=(sprint, a_session())))
    assert [session.kind for session in weekend.sessions] == [SessionKind.PRACTICE_1, SessionKind.RACE]


def test_what_was_timed_for_another_place_is_not_taken_over() -> None:
    now = a_row(position=2, time=None)
    before = a_row(position=1, gap="+0.001", interval="+0.001")
    assert row_of(jolpica=now, archive=before) == now


def test_the_freshest_decides_which_rows_there_are_and_their_order() -> None:
    fresh = a_result(rows=(a_row("b", 1, number=2), a_row("a", 2)))
    ((row,), _) = reconciled(
        jolpica=fresh, archive=a_result(rows=(a_row("a"), a_row("b", 2, number=2), a_row("c", 3, number=3)))
    )
    assert [entry.driver for entry in row.rows] == ["b", "a"]


def conflicts(**rows: Any) -> tuple[str, ...]:
    return reconciled(**rows)[1]


def test_disagreements_are_named_field_by_field() -> None:
    ours = a_result(rows=(a_row(laps=57, points=Decimal(25)), a_row("x", 2, number=2), a_row("z", 3, number=3)))
    theirs = a_result(rows=(a_row(laps=56, points=Decimal(25)), a_row("x", 3, number=2)))
    assert conflicts(jolpica=theirs, archive=ours) == (
        "2025-bahrain-race.rows: archive also has z 3",
        "2025-bahrain-race.max-verstappen 1.laps: jolpica says 56, archive says 57",
        "2025-bahrain-race.x 2.position: jolpica says 3, archive says 2",
    )


def test_sources_that_agree_have_no_conflict() -> None:
    assert conflicts(jolpica=a_table(), archive=a_table()) == ()
    assert conflicts(jolpica=a_result(), archive=a_result()) == ()


def test_standings_are_completed_whatever_place_they_are_in() -> None:
    fresh, bundled = a_table(points={"b": "26", "a": "25"}), a_table(points={"a": "25", "b": "18"})
    ((table,), _) = reconciled(jolpica=fresh, archive=bundled)
    assert [(row.driver, row.points) for row in table.rows] == [("b", Decimal(26)), ("a", Decimal(25))]


def test_pit_stops_come_with_the_rest() -> None:
    stop = PitStop(driver="max-verstappen", stop=1)
    with_stops = msgspec.structs.replace(a_result(), pit_stops=(stop,))
    ((result,), _) = reconciled(openf1=a_result(), archive=with_stops)
    assert isinstance(result, Classification)
    assert result.pit_stops == (stop,)
    assert result.rows[0].outcome is Outcome.CLASSIFIED
