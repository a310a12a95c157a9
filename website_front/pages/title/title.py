"""Will it be Max? Who can still win, what the next session can decide, and how the chances went."""

from collections.abc import Mapping, Sequence

import msgspec

from chassis.errors import NotFound
from website_front.api.answers.seasons import Round, Season
from website_front.api.answers.title import AllowedPlace, Hopeful, Title, TitleHistory, Way, WhatIf, WouldBe
from website_front.charts.lines import LineChart, Series, line_chart
from website_front.languages.words import N_, SESSIONS
from website_front.page import Document, Visit, page
from website_front.pages.shared import MAX, after, colours_of, names_of, rounds_of

DRAWN = 6
"""Contenders whose chances are drawn: more lines cannot be told apart."""


class WayInWords(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which it happens: what the contender has to do, and what each rival may do."""

    own: str
    rivals: tuple[tuple[str, str], ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the next session can decide for one contender: the ways to win the title in it, or to stay in it."""

    contender: Hopeful | WouldBe
    ways: tuple[WayInWords, ...]
    rivals: tuple[str, ...]
    wins: bool


@page("/title", query=("driver",), essential=True)
async def title(visit: Visit, *, driver: str | None = None) -> Document:
    """The title of the current season."""
    season = await visit.reading.get("/seasons/current", Season)
    return await title_of(visit, season.year, driver, path="/title")


async def title_of(
    visit: Visit, year: int, driver: str | None, *, path: str, after_round: str | None = None
) -> Document:
    """Return the title of a season, now or as it was after a round, with the verdict for a driver."""
    then = "" if after_round is None else f"&round={round_number(after_round)}"
    found = await visit.reading.get(f"/seasons/{year}/title?lang={visit.language}{then}", Title)
    history = await visit.reading.get(f"/seasons/{year}/title/history", TitleHistory)
    rounds = (await rounds_of(visit, year)).rounds
    colours = await colours_of(visit, year)
    names = names_of(visit, rounds)
    asked = chosen(found.drivers, driver)
    question = question_about(visit, asked, year)
    return Document(
        template="title.html",
        title=f"{question} · {year}",
        description=asked.sentence if asked is not None else question,
        canonical=path if asked is None or driver is None else f"{path}?driver={asked.driver}",
        indexed=after_round is None,
        newest=found.as_of.date if found.as_of else None,
        section="/title",
        preview=f"/pictures{path}.png"
        + (f"?driver={asked.driver}" if asked is not None and driver is not None else ""),
        shown={
            "year": year,
            "path": path,
            "after_round": after_round,
            "title": found,
            "asked": asked,
            "question": question,
            "names": names,
            "colours": colours,
            "most": max((each.maximum for each in found.drivers), default=0),
            "most_of_constructors": max((each.maximum for each in found.constructors), default=0),
            "decisions": decisions(visit, found, asked),
            "next_session": next_in_words(visit, found, names),
            "after": after(visit, found.as_of, names),
            "chances": chances(visit, history, rounds, colours),
            "history": history,
            "shown_chances": shown_chances(history),
        },
    )


def round_number(text: str) -> int:
    """Return the number of a round; raise `NotFound` for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):  # noqa: PLR2004  # digits
        raise NotFound("round: it is no number")
    return int(text)


def chosen(drivers: Sequence[Hopeful], driver: str | None) -> Hopeful | None:
    """Return the contender who is asked about: Max without a choice, else the leader; raise `NotFound` for who is none."""
    if driver is not None:
        found = next((each for each in drivers if each.driver == driver), None)
        if found is None:
            raise NotFound("driver: nobody of that name is in this championship")
        return found
    return next((each for each in drivers if each.driver == MAX), drivers[0] if drivers else None)


def question_about(visit: Visit, asked: Hopeful | None, year: int) -> str:
    """Return the question of the page: that of the project for Max, the same for others."""
    if asked is None:
        return visit.say(N_("Who will win the title of {year}?"), year=year)
    if asked.driver == MAX:
        return visit.say(N_("Will it be Max?"))
    return visit.say(N_("Will it be {name}?"), name=asked.label)


def next_in_words(visit: Visit, found: Title, names: Mapping[str, str]) -> str | None:
    """Return which session comes next; None where nothing is left."""
    if found.next is None:
        return None
    return visit.say(
        N_("{session} of the {grand_prix}"),
        session=visit.texts.gettext(SESSIONS[found.next.session]),
        grand_prix=names.get(found.next.grand_prix, found.next.grand_prix),
    )


def decisions(visit: Visit, found: Title | WhatIf, asked: Hopeful | None = None) -> tuple[Decision, ...]:
    """Return what the next session can decide, for everybody for whom it can decide something: who is asked about first."""
    people = {each.driver: each.label for each in found.drivers if each.driver}
    made = []
    for each in found.drivers:
        # In the last session whoever is not champion is out: that need not be said twice.
        staying = each.in_contention_if if each.in_contention_if != each.champion_if else None
        for ways, wins in ((each.champion_if, True), (staying, False)):
            if ways is not None and any(way != Way() for way in ways):
                made.append(_decision(visit, each, ways, people, wins=wins))
    return tuple(sorted(made, key=lambda decision: decision.contender != asked))


def _decision(
    visit: Visit, contender: Hopeful | WouldBe, ways: Sequence[Way], people: Mapping[str, str], *, wins: bool
) -> Decision:
    named = dict.fromkeys(rival.driver for way in ways for rival in way.rivals)
    rows = []
    for way in ways:
        limits = {rival.driver: rival for rival in way.rivals}
        told = []
        for driver in named:
            limit = limits.get(driver)
            text = visit.say(N_("anywhere")) if limit is None else _limit(visit, limit)
            if limit is not None and limit.with_fastest_lap is not None:
                text = visit.say(
                    N_("{place} ({other} with the fastest lap)"),
                    place=text,
                    other=_limit(visit, limit.with_fastest_lap),
                )
            told.append((people.get(driver, driver), text))
        rows.append(WayInWords(own=_own(visit, way), rivals=tuple(told)))
    return Decision(
        contender=contender, ways=tuple(rows), rivals=tuple(people.get(driver, driver) for driver in named), wins=wins
    )


def _own(visit: Visit, way: Way) -> str:
    if way.place is None:
        text = visit.say(N_("any place"))
    elif way.place == 1:
        text = visit.say(N_("a win"))
    else:
        text = visit.say(N_("{place} or better"), place=visit.texts.ordinal(way.place))
    return visit.say(N_("{place} and the fastest lap"), place=text) if way.fastest_lap else text


def _limit(visit: Visit, allowed: AllowedPlace) -> str:
    if allowed.ruled_out:
        return visit.say(N_("ruled out"))
    if allowed.not_classified:
        return visit.say(N_("not classified"))
    if allowed.behind:
        return visit.say(N_("behind"))
    if allowed.place is None or allowed.place == 1:
        return visit.say(N_("anywhere"))
    return visit.say(N_("{place} or lower"), place=visit.texts.ordinal(allowed.place))


def shown_chances(history: TitleHistory) -> tuple[int, ...]:
    """Return which contenders are drawn: those whose chance was the greatest at any time, in the order of the table."""
    best = sorted(
        range(len(history.contenders)),
        key=lambda number: -max((chance or 0.0 for chance in history.contenders[number].probability), default=0.0),
    )
    return tuple(sorted(best[:DRAWN]))


def chances(
    visit: Visit, history: TitleHistory, rounds: Sequence[Round], colours: Mapping[str, str]
) -> LineChart | None:
    """Return the chances after each round as lines; None where none were drawn."""
    shown = [history.contenders[number] for number in shown_chances(history)]
    if not any(chance is not None for each in shown for chance in each.probability):
        return None
    names = names_of(visit, rounds)
    used: set[str | None] = set()
    series = []
    for each in shown:
        series.append(
            Series(
                id=each.id,
                label=each.short,
                name=each.label,
                colour=colours.get(each.id),
                values=each.probability,
                dashed=colours.get(each.id) in used,
            )
        )
        used.add(colours.get(each.id))
    columns = [(str(each.number), names.get(each.grand_prix, each.grand_prix)) for each in history.rounds]
    return line_chart(series, columns, most=1.0, told=visit.texts.chance)
