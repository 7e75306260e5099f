"""What the study found, by topic, with the projects that show it and today's figures beside it."""

from typing import Final

from bot.answering.pages.study_today import Shown, Today
from bot.answering.saying.parts import because
from bot.document import (
    Action,
    Block,
    Citation,
    Document,
    Heading,
    Items,
    Line,
    Link,
    Small,
    Strong,
    paragraph,
)
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.numbers import exact
from bot.wording import fill, owner_link
from config.codebook import load
from config.codebook_words import Audience
from storage.cards import cards_read
from storage.views import View

PAPER: Final = "https://arxiv.org/abs/2509.25397"
AUDIENCES: Final[dict[str, Audience]] = {
    "researchers": "researchers and developers",
    "companies": "companies",
    "policymakers": "policymakers",
    "platforms": "platforms and foundations",
}
TOPICS: Final = ("overview", "categories", "governance", "motivations", "practices", *AUDIENCES)


async def study_page(view: View, topic: str = "", locale: str = DEFAULT_LOCALE) -> Document:
    """Show a topic of the study; what is none of TOPICS shows the overview."""
    topic = topic if topic in TOPICS else TOPICS[0]
    today = await Today.of(view, locale)
    match topic:
        case "categories":
            blocks = await _categories(today, locale)
        case "governance":
            blocks = await _governance(today, locale)
        case "motivations":
            blocks = await _motivations(today, locale)
        case "practices":
            blocks = _practices(locale)
        case "overview":
            blocks = _overview(locale)
        case _:
            blocks = await _advice(today, AUDIENCES[topic], locale)
    if topic not in {"overview", "practices"}:
        number = exact(len(today.followed), locale)
        blocks.append(Small((text("study-today-note", locale, number=number),)))
    if topic == "motivations":
        read, of = await cards_read(view, today.followed)
        cards = text("study-cards-note", locale, read=exact(read, locale), of=exact(of, locale))
        blocks.append(Small((cards,)))
    return Document(
        title=text("study-title", locale, topic=text(f"study-topic-{topic}", locale)),
        url=PAPER,
        blocks=tuple(blocks),
        actions=tuple(
            Action(topic_words(other, locale), "study", (other,)) for other in TOPICS if other != topic
        ),
        citations=(Citation(PAPER, text("study-source", locale)),),
        as_of=view.as_of,
    )


def topic_words(topic: str, locale: str) -> str:
    """Return the name of a topic as a button or a choice has it."""
    words = text(f"study-topic-{topic}", locale)
    return words[:1].upper() + words[1:]


def _overview(locale: str) -> list[Block]:
    study = load().study
    return [
        paragraph(text("study-intro", locale)),
        Items(tuple((Strong(exact(one.value, locale)), " ", one.text) for one in study.figures)),
        Heading(text("study-page-limits", locale)),
        Items(tuple((note.text,) for note in (*study.limits, *study.conflicts))),
        Heading(text("study-unknowns", locale)),
        Items(tuple((note.text,) for note in study.unknowns)),
    ]


async def _categories(today: Today, locale: str) -> list[Block]:
    book = load()
    items = [
        _item(
            term.name, f"{term.definition} ({book.domain_of(term.id)})", await today.artefact(term.id), locale
        )
        for term in book.taxonomies.artefacts
    ]
    return [
        paragraph(text("study-categories", locale)),
        Items(tuple(items)),
        Heading(text("study-stages", locale)),
        Items(tuple((Strong(term.name), ": ", term.definition) for term in book.taxonomies.stages)),
    ]


async def _governance(today: Today, locale: str) -> list[Block]:
    terms = load().taxonomies
    items = [
        _item(term.name, term.definition, await today.governance(term.id), locale)
        for term in terms.governance
    ]
    return [
        paragraph(text("study-governance", locale)),
        Items(tuple(items), ordered=True),
        *(
            paragraph(
                *fill("study-drawn", locale, name=Strong(one.name), said=one.definition, of=one.example)
            )
            for one in terms.theoretical_governance
        ),
    ]


async def _motivations(today: Today, locale: str) -> list[Block]:
    terms = load().taxonomies
    blocks: list[Block] = [paragraph(text("study-motivations", locale))]
    for category in terms.motivation_categories:
        items = [
            _item(term.name, term.definition, await today.motivation(term.id), locale)
            for term in terms.motivations
            if term.category == category.id
        ]
        blocks += [Heading(f"{category.name}: {category.definition}"), Items(tuple(items))]
    return blocks


def _practices(locale: str) -> list[Block]:
    book = load()
    blocks: list[Block] = []
    for stage in dict.fromkeys(finding.stage for finding in book.findings):
        name = next((term.name for term in book.taxonomies.stages if term.id == stage), stage)
        items: list[Line] = []
        for finding in book.findings:
            if finding.stage != stage:
                continue
            shown = _projects(Shown("", (book.project(finding.project),)), locale) if finding.project else ()
            line: Line = (Strong(text(f"study-{finding.kind}", locale)), ": ", finding.text)
            items.append((*line, " ", *shown) if shown else line)
        blocks += [Heading(name), Items(tuple(items))]
    return blocks


async def _advice(today: Today, audience: Audience, locale: str) -> list[Block]:
    advice = sorted(
        (one for one in load().recommendations if one.audience == audience), key=lambda one: one.position
    )
    items = [_item("", one.text, await today.advice(one.id), locale) for one in advice]
    return [paragraph(text("study-advice", locale)), Items(tuple(items), ordered=True)]


def _item(name: str, said: str, shown: Shown, locale: str) -> Line:
    """Return one finding: what it says, where it shows, and today's figure."""
    head: Line = (Strong(name), ": ", said) if name else (said,)
    if len(shown.projects) == len(load().projects):
        head = (*head, " ", text("study-shown-all", locale))
    elif shown.projects:
        head = (*head, " ", *fill("study-shown", locale, projects=_projects(shown, locale)))
    return (*head, " ", *fill("study-today", locale, figure=shown.words))


def _projects(shown: Shown, locale: str) -> Line:
    """Return projects with links to their pages on the Hub; where we infer that they show it, it is said."""
    pieces: list[Line] = []
    for project in shown.projects:
        link = Link(project.name, owner_link(project.handles[0]).url)
        guessed = project.key in shown.inferred
        pieces.append((link, " ", text("study-inferred", locale)) if guessed else (link,))
    return because(pieces)
