from website_front.api.answers.seasons import Round, Session
from website_front.pages.home import last_race, next_session, next_weekend


def a_session(kind: str, status: str) -> Session:
    return Session(kind=kind, status=status)


def a_round(grand_prix: str, *sessions: Session) -> Round:
    return Round(season=2026, grand_prix=grand_prix, name=grand_prix, sessions=sessions)


def test_what_runs_goes_before_what_comes() -> None:
    running = a_session("qualifying", "live")
    assert next_session([a_session("practice_1", "upcoming"), running]) == running


def test_a_session_whose_result_is_awaited_is_past() -> None:
    race = a_session("race", "upcoming")
    assert next_session([a_session("qualifying", "awaiting_result"), race]) == race


def test_the_weekend_is_the_first_that_is_not_over() -> None:
    over = a_round("spain", a_session("race", "finished"))
    coming = a_round("monaco", a_session("practice_1", "finished"), a_session("race", "upcoming"))
    assert next_weekend([over, coming]) == coming
    assert next_weekend([over]) is None


def test_before_the_first_race_there_is_no_last_one() -> None:
    assert last_race([a_round("spain", a_session("race", "upcoming"))]) is None
