import pytest

from chassis.errors import Unavailable
from fetcher_service.sources.reading import Rows, SourceChanged, SourceFailed


def test_an_answer_without_rows_is_no_answer() -> None:
    with pytest.raises(ValueError, match="NothingDue"):
        Rows(())


def test_a_failed_source_names_itself_and_the_cause() -> None:
    error = SourceFailed("jolpica", "no answer within 10 s")
    assert isinstance(error, Unavailable)
    assert error.message == "jolpica: no answer within 10 s"
    assert (error.source, error.cause) == ("jolpica", "no answer within 10 s")


def test_a_changed_source_is_a_failed_one_that_names_the_path() -> None:
    error = SourceChanged("jolpica", "MRData.RaceTable.Races[0].date", "no such key")
    assert isinstance(error, SourceFailed)
    assert error.path == "MRData.RaceTable.Races[0].date"
    assert error.message == "jolpica: changed its shape at MRData.RaceTable.Races[0].date: no such key"
