"""The index: which entries have a word, one that begins so, or one that is almost spelled so; and which of them come first."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from heapq import nsmallest
from itertools import islice, takewhile
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from content_api.search.entries import ORDER, Entry, HitKind
from content_api.search.normalization import joined, words
from content_api.search.question import PASSED_OVER, Question

SIMILAR = 0.7
"""Words are almost the same when at most so many of ten letters differ, are missing, or have changed places with the next (3)."""

LAST = 99
"""Orders rounds without a number, which were not held, behind the others."""

LEAST_LETTERS, MOST_LETTERS = 4, 24
"""Shorter words have too many neighbours; longer ones have none."""

NEIGHBOURS = 24
"""The most words that are looked at for one that is misspelled."""

WHOLE_NAME = 0.12
"""What it is worth that what was typed is all of a name."""

BEGUN = 0.2
"""What it is worth how much of a word was typed."""

SPELLED = 3.0
"""What it is worth, beside relevance, how nearly a word is spelled so."""


class Match(IntEnum):
    """How a word was found, the best first."""

    EXACT = 0
    """It is a word of a name."""
    PREFIX = 1
    """A word of a name begins with it."""
    RELATED = 2
    """It is, or begins, a word of something related."""
    FUZZY = 3
    """A word of a name is almost spelled so."""


class Found(NamedTuple):
    """How a word, or several, were found in an entry: the worst of them, and how similar they are, from 0 to 1."""

    match: Match
    similar: float


class SearchIndex:
    """Entries by the words in their names and in those of what they have to do with."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: Sequence[Entry] = tuple(entries)
        self._named: dict[str, list[int]] = defaultdict(list)
        self._related: dict[str, list[int]] = defaultdict(list)
        self._whole: dict[str, set[int]] = defaultdict(set)
        for place, entry in enumerate(self._entries):
            self._add(place, entry)
        self._words = sorted({*self._named, *self._related})
        self._spelled = [word for word in self._named if LEAST_LETTERS <= len(word) <= MOST_LETTERS]
        self._initials: dict[str, Mapping[int, Found]] = {}
        self._by_year: dict[int, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            if entry.kind is HitKind.GRAND_PRIX:
                for edition in reversed(entry.rounds):
                    self._by_year[min(edition.seasons)].append(edition)

    def _add(self, place: int, entry: Entry) -> None:
        named: set[str] = set()
        for name in entry.names:
            parts = words(name)
            telling = [word for word in parts if word not in PASSED_OVER] or list(parts)
            self._whole[joined(telling)].add(place)
            named.update(parts, (joined(telling),))
            if len(parts) > 2:  # noqa: PLR2004  # the first letters of two words are no abbreviation
                named.add(joined(word[0] for word in parts))
        related = {word for name in entry.related for word in words(name)} - named
        for word in named:
            self._named[word].append(place)
        for word in related:
            self._related[word].append(place)

    @property
    def words(self) -> int:
        """The number of different words."""
        return len(self._words)

    def find(self, question: Question, kind: HitKind | None = None, limit: int = 10) -> list[Entry]:
        """Return what a question most likely means, the likeliest first; of one kind, where that is given."""
        ranked = self._ranked(question, kind)
        best: dict[str, tuple[tuple[object, ...], Entry]] = {}
        for key, entry in ranked:
            name = f"{entry.kind} {entry.id}"
            if name not in best or key < best[name][0]:  # a round is found through its Grand Prix and its track
                best[name] = (key, entry)
        return [entry for _, entry in nsmallest(limit, best.values(), key=lambda pair: pair[0])]

    def _ranked(self, question: Question, kind: HitKind | None) -> Iterator[tuple[tuple[object, ...], Entry]]:
        if not question.words:
            for entry in self._unnamed(question, kind):
                yield (entry.number or LAST, -entry.relevance, entry.id), entry
            return
        whole = self._whole.get(joined(question.words), set())
        found = self._in_year(question.year, self._all_words(question.words))
        for place, (match, similar) in found.items():
            entry = self._entries[place]
            score = _score(entry, match, similar, is_whole=place in whole)
            for each in (entry, *self._editions(entry, question, kind)):
                if kind in (None, each.kind):
                    yield _key(each, entry, match, score, question), each

    def _unnamed(self, question: Question, kind: HitKind | None) -> Iterable[Entry]:
        """Return what a question without words asks for: the rounds of a year, or everything of a kind."""
        if question.year is not None:
            rounds = self._by_year.get(question.year, ())
            return (
                rounds
                if kind in (None, HitKind.ROUND)
                else [entry for entry in self._entries if entry.kind is kind and question.year in entry.seasons]
            )
        kinds = question.kinds - {HitKind.ROUND}  # of which the entries are pre-season tests alone
        return [entry for entry in self._entries if entry.kind in kinds and kind in (None, entry.kind)]

    def _editions(self, entry: Entry, question: Question, kind: HitKind | None) -> Iterable[Entry]:
        """Return the rounds that are meant with a Grand Prix or a track: those of the year asked for, else the newest."""
        if question.year is not None:
            return [edition for edition in entry.rounds if question.year in edition.seasons]
        return entry.rounds if kind is HitKind.ROUND else entry.rounds[:1]

    def _in_year(self, year: int | None, found: Mapping[int, Found]) -> Mapping[int, Found]:
        """Leave out what was not part of a year, unless nothing was."""
        then = {place: how for place, how in found.items() if year in self._entries[place].seasons}
        return then or found

    def _all_words(self, asked: Sequence[str]) -> Mapping[int, Found]:
        """Return in which entries all the words were found; where there are none, those with the most, but at least half of them."""
        counted: dict[int, int] = defaultdict(int)
        worst: dict[int, Found] = {}
        for word in asked:
            for place, how in self._one_word(word).items():
                counted[place] += 1
                before = worst.get(place, how)
                worst[place] = Found(max(before.match, how.match), before.similar + how.similar)
        found = {
            place: Found(how.match, how.similar / len(asked))
            for place, how in worst.items()
            if counted[place] == len(asked)
        }
        if len(asked) > 1 and all(how.match is not Match.EXACT for how in found.values()):
            # Written apart what is one word: Mc Laren.
            for place, how in self._one_word(joined(asked)).items():
                found[place] = min(how, found.get(place, how))
        if found:
            return found
        most = max(counted.values(), default=0)
        if 2 * most < len(asked):
            return {}
        return {
            place: Found(Match.FUZZY, how.similar / len(asked))
            for place, how in worst.items()
            if counted[place] == most
        }

    def _one_word(self, word: str) -> Mapping[int, Found]:
        """Return in which entries a word was found, and how; of one letter, with which many words begin, it is remembered."""
        if len(word) > 1:
            return self._looked_up(word)
        found = self._initials.get(word) or self._looked_up(word)
        if found:
            self._initials[word] = found
        return found

    def _looked_up(self, word: str) -> dict[int, Found]:
        found: dict[int, Found] = {}
        if LEAST_LETTERS <= len(word) <= MOST_LETTERS:
            near = process.extract(
                word, self._spelled, scorer=OSA.normalized_similarity, score_cutoff=SIMILAR, limit=NEIGHBOURS
            )
            for other, similar, _ in reversed(near):
                found.update(dict.fromkeys(self._named[other], Found(Match.FUZZY, similar)))
        begun = list(self._begun(word))
        for other in begun:
            found.update(dict.fromkeys(self._related.get(other, ()), Found(Match.RELATED, len(word) / len(other))))
        for other in begun:
            found.update(dict.fromkeys(self._named.get(other, ()), Found(Match.PREFIX, len(word) / len(other))))
        found.update(dict.fromkeys(self._named.get(word, ()), Found(Match.EXACT, 1.0)))
        return found

    def _begun(self, word: str) -> Iterator[str]:
        """Yield the words that begin so, the shortest last."""
        first = islice(self._words, bisect_left(self._words, word), None)
        return reversed(list(takewhile(lambda other: other.startswith(word), first)))


def _score(entry: Entry, match: Match, similar: float, *, is_whole: bool) -> float:
    """Return what an entry is worth among those that were found in the same way."""
    if match is Match.FUZZY:
        return SPELLED * similar + 0.5 * entry.relevance
    if match is Match.PREFIX:
        return entry.relevance + BEGUN * similar
    return entry.relevance + WHOLE_NAME * is_whole


def _key(each: Entry, parent: Entry, match: Match, score: float, question: Question) -> tuple[object, ...]:
    """Return what sorts: the kinds that were named, how it was found, and what it is worth; a round of the year asked for before others."""
    unnamed = bool(question.kinds) and each.kind not in question.kinds
    if each is parent or question.year is not None:
        return unnamed, match, -score, each is parent, ORDER[each.kind], each.id
    if parent.kind is HitKind.CIRCUIT:  # it is a round of the Grand Prix, and has to do with the track
        match = max(match, Match.RELATED)
    return unnamed, match, -score * each.relevance, False, ORDER[each.kind], each.id
