"""A question with its words understood: names, licences, numbers, spans of time.

And the senses of the rest.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bot.answering.plan import Assumed, Subject, Window
from bot.answering.reading import conditions
from bot.answering.reading.conditions import LicenseNamed
from bot.answering.reading.entities import Entity, Linked, Unknown, link_names
from bot.answering.reading.lexicon import FILLER, Lexicon, Match, lexicon
from bot.answering.reading.likely import likely_names, mistyped, similar
from bot.answering.reading.names import Named, Names, names_of
from bot.answering.reading.names_found import exactly, nearly
from bot.answering.reading.negations import Negation, negations
from bot.answering.reading.quantities import Quantities, quantities
from bot.answering.reading.text import Question, Word, read
from bot.answering.reading.windows import find_window
from config.codebook import load
from storage.records import RepoType
from storage.views import View

_PLACE_BESIDE = frozenset({"owner", "projects", "where", "maker", "country_word", "region_word", "from"})
_COMING = frozenset({"from", "in", "based", "by"})


class Sense(Struct, frozen=True, kw_only=True):
    """What a question says, as far as its words go; the rules decide what it asks."""

    question: Question
    entities: tuple[Entity, ...]
    unknown: tuple[Unknown, ...]
    senses: frozenset[str]
    places: tuple[tuple[str, int], ...]
    """Senses with the word they begin at, in order."""
    window: Window | None
    as_of: int
    licenses: tuple[str, ...]
    negations: tuple[Negation, ...]
    quantities: Quantities
    limit: int | None
    assumed: tuple[Assumed, ...]
    """What was read into names and times; whoever reads a negation must carry out each of them."""
    corrected: tuple[str, ...]
    """Words that were read as mistyped words of ours."""
    asks: bool = False
    """Whether a statement is turned into a question at its end: "X is Y, right?"."""
    carried: tuple[Subject, ...] = ()
    """What an earlier question was about, where this one names nothing."""

    @property
    def types(self) -> tuple[RepoType, ...]:
        """The types of repo that the question speaks of; none: it does not say."""
        return conditions.types_named(self.senses)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What the names stand for, each once."""
        return distinct(subject_of(entity.named) for entity in self.entities) or self.carried

    @property
    def subjects_are_repos(self) -> bool:
        """Whether anything is named, and only repos are."""
        return bool(self.subjects) and all(one.kind == "repo" for one in self.subjects)

    def says(self, *senses: str) -> bool:
        """Whether any of these senses is in the question."""
        return not self.senses.isdisjoint(senses)

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the members of a set that the question names, such as `task`."""
        return conditions.members(self.senses, prefix)

    def begins(self, *words: str) -> bool:
        """Whether the question begins with one of these words; "X is Y, right?" begins like "is X Y"."""
        if self.asks and "is" in words:
            return True
        return bool(self.question.words) and self.question.words[0].word in words

    @property
    def weighs(self) -> bool:
        """Whether one of several is to be told: "is it MIT or Apache", which is no question of yes or no."""
        words = [word.word for word in self.question.words]
        place = words.index("or") if "or" in words[2:-1] else None
        return place is not None and words[place + 1] not in {"not", "so", "anything", "more"}

    def at(self, *senses: str) -> int | None:
        """Return where the first of some senses stands."""
        return next((place for name, place in self.places if name in senses), None)

    def without(self, *senses: str) -> "Sense":
        """Return the same without some senses."""
        kept = tuple(pair for pair in self.places if pair[0] not in senses)
        return replace(self, senses=self.senses - set(senses), places=kept)


async def sense_of(view: View, text: str, language: str = "en") -> Sense:
    """Read a question as far as its words go."""
    words = lexicon(language)
    question = words.parted(read(text))
    book = load()
    names = await names_of(view)
    taken = [False] * len(question.words)
    for link in question.links:
        taken[link.first] = True
    sure = conditions.licenses_beside_the_word(question, words, book, taken)
    for named in sure:
        taken[named.first : named.last] = [True] * (named.last - named.first)
    for link in question.links:
        taken[link.first] = False
    prefer = conditions.types_named(_all_senses(question, words))
    if prefer == ("dataset",) and text.casefold().rstrip("?!. ").endswith("trained on"):
        prefer = ("model",)  # "which datasets is X trained on"
    if not names.whole:
        names = await exactly(view, names, likely_names(question, words, taken))
    linked = await link_names(view, question, names, words, taken=taken, prefer=prefer)
    taken = list(linked.taken)
    question, asks = _corrected(question, words, taken)
    numbers = quantities(question, words, taken)
    for place in numbers.taken:
        taken[place] = True
    span = find_window(question, words, taken, view.as_of or 0)
    for place in span.taken if span else ():
        taken[place] = True
    more = conditions.licenses_named(question, book, taken)
    for named in more:
        taken[named.first : named.last] = [True] * (named.last - named.first)
    return await _understood(
        view,
        question,
        words,
        names,
        linked,
        taken,
        window=span.window if span else None,
        as_of=view.as_of or 0,
        assumed=span.assumed if span else (),
        licenses=(*sure, *more),
        numbers=numbers,
        asks=asks,
    )


_TAGS = tuple(
    tuple(word.word for word in read(tag).words)
    for tag in (
        "right", "no", "yes", "correct", "true", "innit", "isn't it", "isnt it", "aren't they", "doesn't it",
        "is that right", "isn't that right", "wasn't it", "is it not", "am i right", "is that true",
        "is that correct", "eh", "or not", "isn't that so", "don't they", "didn't they",
    )
)  # fmt: skip
"""What turns a statement into a question when it stands at its end."""


def _corrected(question: Question, words: Lexicon, taken: list[bool]) -> tuple[Question, bool]:
    """Return a question with slips of the pen corrected, without "right?" at its end.

    And whether that was there.
    """
    kept = list(question.words)
    asks = False
    for tag in _TAGS:
        end = tuple(word.word for word in kept[-len(tag) :])
        before = question.text[kept[-len(tag) - 1].end :].lstrip()[:1] if len(kept) > len(tag) else ""
        if end == tag and len(kept) > len(tag) + 1 and before in {",", ";", "."}:
            kept = kept[: -len(tag)]
            asks = True
            break
    for place, word in enumerate(kept):
        capital = place > 0 and word.raw[:1].isupper()
        following = kept[place + 1].word if place + 1 < len(kept) else ""
        if not taken[place] and not capital and (instead := words.meant(word.word, following)) is not None:
            kept[place] = Word(word.raw, instead, word.start, word.end, word.possessive)
    del taken[len(kept) :]
    return replace(question, words=tuple(kept)), asks


def _all_senses(question: Question, words: Lexicon) -> frozenset[str]:
    found = words.find(question.words, [False] * len(question.words))
    return frozenset(sense for match in found for sense in match.senses)


async def _understood(
    view: View,
    question: Question,
    words: Lexicon,
    names: Names,
    linked: Linked,
    taken: list[bool],
    *,
    window: Window | None,
    as_of: int,
    assumed: tuple[Assumed, ...],
    licenses: Sequence[LicenseNamed],
    numbers: Quantities,
    asks: bool,
) -> Sense:
    """Read the words that are left: phrases, a number, slips of the pen, and names nobody knows."""
    matches = words.find(question.words, taken)
    for match in matches:
        taken[match.first : match.last] = [True] * (match.last - match.first)
    limit = conditions.limit_named(question, words, taken)
    if limit is not None:
        taken[limit[1]] = True
    unread = [place for place, done in enumerate(taken) if not done]
    corrected: list[str] = []
    for place in list(unread):
        capital = place > 0 and question.words[place].raw[:1].isupper()
        if not capital and (guessed := words.guess(question.words[place].word)):
            matches.append(Match(guessed, place, place + 1))
            corrected.append(question.words[place].raw)
            unread.remove(place)
    names = await nearly(view, names, mistyped(question, words, unread))
    entities, unknown = similar(question, names, words, unread)
    every = tuple(sorted((*linked.entities, *entities), key=lambda entity: entity.first))
    matches.sort(key=lambda match: match.first)
    makers = any(entity.named.kind != "repo" for entity in every)
    matches, guesses = _told_apart(question, matches, makers=makers)
    places = [(sense, match.first) for match in matches for sense in sorted(match.senses)]
    spans = [(sense, match.first, match.last) for match in matches for sense in match.senses]
    return Sense(
        question=question,
        entities=every,
        unknown=(*linked.unknown, *unknown),
        senses=frozenset(sense for sense, _ in places) - {FILLER},
        places=tuple(places),
        window=window,
        as_of=as_of,
        licenses=tuple(dict.fromkeys(one for named in licenses for one in named.ids)),
        negations=negations(question, spans, licenses, every),
        quantities=numbers,
        limit=limit[0] if limit else None,
        assumed=(
            *assumed,
            *guesses,
            *(Assumed("assumed-around", (("size", one),)) for one in numbers.around),
            *_assumptions(every),
        ),
        corrected=tuple(corrected),
        asks=asks,
    )


def _told_apart(
    question: Question, matches: Sequence[Match], *, makers: bool
) -> tuple[list[Match], list[Assumed]]:
    """Decide of words such as "Thai", which name a language and a country, which of them is meant.

    Beside a word for organisations, or after "from", it is the country, and so it is where just that is asked
    of a maker: "is DeepSeek Chinese?"; else the language.
    """
    found: list[Match] = []
    guesses: list[Assumed] = []
    for number, match in enumerate(matches):
        spoken = {sense for sense in match.senses if sense.startswith("lang:")}
        home = {sense for sense in match.senses if sense.startswith("country:")}
        if not (spoken and home):
            found.append(match)
            region = any(one.startswith("region:") for one in match.senses)
            if region and number + 1 < len(matches) and "language_word" in matches[number + 1].senses:
                written = question.slice(match.first, match.last)
                guesses.append(Assumed("assumed-region", (("written", written),)))
            continue
        after = matches[number + 1].senses if number + 1 < len(matches) else frozenset()
        before = question.words[match.first - 1].word if match.first else ""
        kinds = any(sense.startswith(("kind:", "governed:")) for sense in after)
        asked = (
            makers and question.words[0].word in {"is", "are", "was"} and match.last == len(question.words)
        )
        is_home = bool(after & _PLACE_BESIDE) or kinds or (before in _COMING and before != "in") or asked
        dropped = spoken if is_home else home
        led = matches[number - 1].senses if number else frozenset()
        sure = bool(after & {"language_word"} or led & {"speaking", "language_word", "gaps"})
        if not is_home and not sure:
            written = question.slice(match.first, match.last)
            guesses.append(Assumed("assumed-language", (("written", written),)))
        found.append(Match(match.senses - dropped, match.first, match.last))
    return found, guesses


def _assumptions(entities: Sequence[Entity]) -> list[Assumed]:
    """Say which names were not taken letter by letter."""
    messages = {"version": "assumed-name", "similar": "assumed-name", "moved": "assumed-moved"}
    return [
        Assumed(messages[entity.how], (("written", entity.written), ("name", shown(entity.named))))
        for entity in entities
        if entity.how in messages
    ] + [
        Assumed("assumed-owner", (("written", entity.written), ("name", shown(entity.named))))
        for entity in entities
        if entity.how == "exact"
        and entity.named.kind == "repo"
        and any(one.kind == "repo" for one in entity.others)
        and "/" not in entity.written
    ]


def distinct(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return subjects, each once by the name that came first: a project is also meant by its maker's name."""
    kept: dict[tuple[object, ...], Subject] = {}
    for subject in subjects:
        kept.setdefault((subject.kind, subject.key, subject.handles, subject.repo_type), subject)
    return tuple(kept.values())


def shown(named: Named) -> str:
    """Return the words by which something with a name is shown."""
    return named.key if named.kind in {"repo", "owner"} else named.name


def subject_of(named: Named) -> Subject:
    """Return what something with a name is as the subject of a plan."""
    return Subject(
        kind=named.kind,
        key=named.key,
        name=shown(named),
        handles=named.handles,
        repo_type=named.repo_type,
    )
