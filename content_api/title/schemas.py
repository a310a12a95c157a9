"""The schemas of what the next session can decide: ways by places, margins by points."""

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from content_api.schemas import Maybe, Schema, number, present
from racing.scoring.session_points import Contender
from racing.title.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Conditions, Limit, Way
from racing.title.margins import Level, Margins


class AllowedPlaceSchema(Schema, frozen=True, kw_only=True):
    """How well a rival may do: `place` or worse, anywhere `behind` the contender, or `not_classified`. `ruled_out`: not at all."""

    place: Maybe[int] = UNSET
    """The rival may be in this place or worse, from 1. Absent when no place limits him."""
    behind: Maybe[bool] = UNSET
    """True: the rival may be anywhere behind the contender. Absent otherwise."""
    not_classified: Maybe[bool] = UNSET
    """True: the rival must not be classified. Absent otherwise."""
    ruled_out: Maybe[bool] = UNSET
    """True: this way is not possible, whatever the rival does. Absent otherwise."""


class RivalPlaceSchema(AllowedPlaceSchema, frozen=True, kw_only=True):
    """The same of one rival; `with_fastest_lap` where it differs if he sets it. Neither: he may do what he likes."""

    driver: str
    """Id of the rival."""
    with_fastest_lap: Maybe[AllowedPlaceSchema] = UNSET
    """What holds instead if the rival sets the fastest lap. Absent when that makes no difference."""


class WaySchema(Schema, frozen=True, kw_only=True):
    """One way in which it happens: the contender in this `place` or better (absent: anywhere), and every rival within his limit.

    `fastest_lap`: the contender has to set it, too.
    """

    place: Maybe[int] = UNSET
    """The contender must be in this place or better, from 1. Absent when any place will do."""
    fastest_lap: Maybe[bool] = UNSET
    """True: the contender must set the fastest lap, too. Absent otherwise."""
    rivals: tuple[RivalPlaceSchema, ...] = ()
    """What every rival may do at most; who is not named may do anything."""


class GainSchema(Schema, frozen=True, kw_only=True):
    """How many points more than a rival are enough; below zero, how many fewer. With one fewer, `counting_back` may still decide."""

    driver: Maybe[str] = UNSET
    """Id of the rival. Absent among constructors."""
    constructor: Maybe[str] = UNSET
    """Id of the rival. Absent among drivers."""
    engine: Maybe[str] = UNSET
    """Id of the rival's engine manufacturer. Absent among drivers."""
    points: Decimal
    """How many points more than the rival are enough; below zero, how many fewer still are."""
    counting_back: Maybe[bool] = UNSET
    """True: with one point fewer, wins and places may still decide in favour. Absent otherwise."""


def way_schemas(conditions: Conditions | None) -> tuple[WaySchema, ...] | None:
    """Return the ways, of which any is enough; None where there is nothing to say."""
    return None if conditions is None else tuple(_way(way) for way in conditions.ways)


def gain_schemas(margins: Margins | None) -> tuple[GainSchema, ...] | None:
    """Return the gains, all of which are needed; None where there is nothing to say."""
    if margins is None:
        return None
    return tuple(
        GainSchema(
            **_named(margin.rival),
            points=number(margin.enough),
            counting_back=True if margin.level is Level.COUNT_BACK else UNSET,
        )
        for margin in margins.margins
    )


def _way(way: Way) -> WaySchema:
    return WaySchema(
        place=UNSET if way.place == NOT_CLASSIFIED else way.place,
        fastest_lap=True if way.fastest_lap else UNSET,
        rivals=tuple(_rival(limit) for limit in way.limits),
    )


def _rival(limit: Limit) -> RivalPlaceSchema:
    differs = limit.with_fastest_lap != limit.without
    return RivalPlaceSchema(
        driver=limit.rival.driver or "",
        **_allowed(limit.without),
        with_fastest_lap=AllowedPlaceSchema(**_allowed(limit.with_fastest_lap)) if differs else UNSET,
    )


def _allowed(allowed: Allowed) -> dict[str, Any]:
    if allowed == ANYTHING:
        return {}
    if allowed.behind:
        return {"behind": True}
    if allowed.place >= NOT_CLASSIFIED:
        return {"ruled_out" if allowed.place == NEVER else "not_classified": True}
    return {"place": allowed.place}


def _named(who: Contender) -> dict[str, Any]:
    return present(**who._asdict())
