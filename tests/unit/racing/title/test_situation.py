"""Where a championship stands between two sessions."""

from decimal import Decimal

import msgspec

from racing.model import Championship, ResultStatus, Round, SessionKind
from racing.scoring.session_points import Contender
from racing.title.absences import Absence
from racing.title.situation import Situation
from tests.factories import a_result, a_session, some_rounds

DRIVERS, CONSTRUCTORS = Championship.DRIVERS, Championship.CONSTRUCTORS
MAX, LANDO = Contender(driver="max-verstappen"), Contender(driver="lando-norris")


def with_a_sprint(weekend: Round, *, cancelled: bool = False) -> Round:
    sprint = a_session(SessionKind.SPRINT, weekend.sessions[0].start, cancelled=cancelled)
    return msgspec.structs.replace(weekend, sessions=(*weekend.sessions, sprint))


def points(situation: Situation) -> list[tuple[int, int]]:
    """Race and sprint of each open round."""
    return [(int(each.race), int(each.sprint)) for each in situation.left]


def test_what_is_left_is_every_open_race_and_sprint() -> None:
    one, two, three = some_rounds(3)
    rounds = (one, with_a_sprint(two), with_a_sprint(three, cancelled=True))
    assert points(Situation(2025, DRIVERS, rounds, [a_result("gp-1")])) == [(25, 8), (25, 0)]
    assert points(Situation(2025, CONSTRUCTORS, rounds, [a_result("gp-1")])) == [(43, 15), (43, 0)]
    assert points(Situation(2024, DRIVERS, some_rounds(1, 2024), [])) == [(26, 0)]
    assert points(
        Situation(2014, DRIVERS, [msgspec.structs.replace(one, season=2014, grand_prix="abu-dhabi")], [])
    ) == [(50, 0)]


def test_a_cancelled_race_is_not_left() -> None:
    one, two = some_rounds(2)
    rounds = (one, msgspec.structs.replace(two, cancelled=True, number=None))
    situation = Situation(2025, DRIVERS, rounds, [a_result("gp-1")])
    assert (situation.left, situation.next_session) == ((), None)


def test_a_sprint_that_has_been_run_counts_before_its_race() -> None:
    one, two = some_rounds(2)
    rounds = (one, with_a_sprint(two))
    results = [a_result("gp-1"), a_result("gp-2", session=SessionKind.SPRINT)]
    before, after = Situation(2025, DRIVERS, rounds, results[:1]), Situation(2025, DRIVERS, rounds, results)
    assert (before.next_session, after.next_session) == (SessionKind.SPRINT, SessionKind.RACE)
    assert points(after) == [(25, 0)]
    assert after.positions[MAX].now.points - before.positions[MAX].now.points == Decimal(8)
    assert after.positions[MAX].most == before.positions[MAX].most


def test_what_is_only_live_is_no_result() -> None:
    situation = Situation(2025, DRIVERS, some_rounds(1), [a_result("gp-1", standing=ResultStatus.LIVE)])
    assert (len(situation.left), len(situation.positions)) == (1, 0)


def test_the_most_after_a_session_is_what_he_gains_in_it_and_all_that_comes_after() -> None:
    one, two, three = some_rounds(3)
    situation = Situation(2025, DRIVERS, (one, with_a_sprint(two), three), [a_result("gp-1")])
    lando = situation.positions[LANDO]
    assert lando.most.points == 18 + 8 + 25 + 25
    assert lando.most_after(SessionKind.SPRINT, Decimal(3)).points == 18 + 3 + 25 + 25
    assert lando.most_after(SessionKind.RACE, Decimal(3)).points == 18 + 3 + 25
    assert lando.least(Decimal(3)).points == 18 + 3
    assert lando.most_after(SessionKind.RACE, Decimal(3), (5,)).places[:5] == (-1, -1, 0, 0, -1)


def test_who_is_known_to_miss_a_round_gets_nothing_there() -> None:
    gone = Absence(driver="lando-norris", since="gp-1", missed=("gp-3",))
    before = Situation(2025, DRIVERS, some_rounds(3), [], absences=[gone])
    after = Situation(2025, DRIVERS, some_rounds(3), [a_result("gp-1")], absences=[gone])
    assert not before.misses(LANDO, "gp-3")
    assert (after.misses(LANDO, "gp-2"), after.misses(LANDO, "gp-3"), after.misses(MAX, "gp-3")) == (False, True, False)
    assert after.positions[LANDO].most.points == 18 + 25


def test_who_was_struck_from_the_table_is_known_from_the_round_of_the_decision() -> None:
    """McLaren in 2007."""
    situation = Situation(2007, CONSTRUCTORS, some_rounds(2, 2007), [a_result("gp-1", 2007)])
    assert set(situation.struck) == {Contender(constructor="mclaren", engine="mercedes")}
    assert Situation(2007, CONSTRUCTORS, some_rounds(2, 2007), []).struck == {}
