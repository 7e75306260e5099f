"""A document as a page: what comes from outside is only ever text in it."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.document import (
    Chart,
    Citation,
    Code,
    Command,
    Document,
    Facts,
    Heading,
    Instant,
    Items,
    Link,
    Paragraph,
    Small,
    Strong,
    paragraph,
)
from bot.web import to_html
from tests.support.hostile import HOSTILE

OURS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "ul", "ol", "li", "dl", "dt", "dd"),
    *("small", "strong", "code", "time", "a", "br", "figure", "img"),
}

MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=x>",
    "&lt;b&gt;",
)


class Read(HTMLParser):
    """The tags and addresses of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and where it leads."""
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


def page(words: str) -> Document:
    return Document(
        title=words,
        url="https://huggingface.co/x",
        blocks=(
            Heading(words),
            Paragraph(((words, Strong(words), Code(words), Command(words), Instant(0)),)),
            Items(((Link(words, "javascript:alert(1)"),),), ordered=True, start=3),
            Facts(((words, (Link(words, "https://huggingface.co/y"),)),)),
            Small((words,)),
            Chart(title=words, unit=words, series=(), alt=words),
        ),
        citations=(Citation(url="https://huggingface.co/z", supports=words),),
        as_of=0,
    )


@given(words=st.one_of(st.text(max_size=60), st.sampled_from([*HOSTILE.values(), *MARKUP])))
def test_nothing_from_outside_is_markup(words: str) -> None:
    read = Read(to_html(page(words)))
    assert read.tags <= OURS
    assert all(address.startswith("https://huggingface.co/") for address in read.addresses)


def test_a_picture_stands_inside_with_its_words() -> None:
    document = Document(title="x", blocks=(Chart(title="x", unit="", series=(), alt='a "rise"'),))
    page = to_html(document, pictures={0: "data:image/png;base64,AAAA"})
    assert '<img src="data:image/png;base64,AAAA" alt="a &quot;rise&quot;">' in page
    assert "default-src &#x27;none&#x27;" in page
    assert "<p>plain</p>" in to_html(Document(title="x", blocks=(paragraph("plain"),)))
