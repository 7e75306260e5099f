"""Documents of every kind: any text, any size, with everything people have tried on bots."""

from hypothesis import strategies as st

from bot.document import (
    Above,
    Action,
    Atlas,
    Band,
    Below,
    Block,
    Chart,
    Citation,
    Code,
    Command,
    Document,
    Facts,
    Heading,
    Instant,
    Items,
    Line,
    Lineage,
    Link,
    Paragraph,
    Place,
    Point,
    Series,
    Small,
    Span,
    Strong,
    Tie,
)

NASTY = (
    "@everyone",
    "@here",
    "<@123>",
    "<@!123456789012345678>",
    "<@&42>",
    "<#7>",
    "</x:1>",
    "<t:1>",
    "<t:1:R>",
    "<:wave:123456789012345678>",
    "<id:customize>",
    ":smile:",
    "`",
    "```",
    "``a``",
    "**bold**",
    "*",
    "_",
    "__u__",
    "~~x~~",
    "||spoiler||",
    "\\",
    "[click](https://evil.example)",
    "https://evil.example/x",
    "<https://evil.example>",
    "discord.gg/abc",
    "# heading",
    "-# small",
    "- item",
    "* item",
    "1. item",
    "> quote",
    ">>> quote",
    "\n",
    "\r\n# x",
    "\u2028- y",
    "\x1b[31mred",
    "\x00",
    "\u202e",
    "\u2067",
    "\u200b",
    "مرحبا",
    "שלום 12",
    "通义千问",
    "한국어",
    "👩‍👩‍👧‍👦",
    "🇫🇷",
    "é" * 3,
    "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
    "\ud800",
    "\u3164",
    " ",
    "'; DROP TABLE repos; --",
    "a/b_c-d.e",
    "x" * 5_000,
    "𝔘" * 300,
    "*" * 2_500,
)

texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\\`*_~|<>[]():@#-+.!/ \n1ax", max_size=40),
    st.lists(st.sampled_from(NASTY), max_size=6).map("".join),
)
names = st.one_of(st.just("allenai/OLMo-2-1124-7B"), texts)
urls = st.one_of(
    st.sampled_from(("https://huggingface.co/allenai/OLMo", "https://a.example/b_c(d)?e=[f]#g")),
    texts.map(lambda tail: "https://huggingface.co/" + tail),
    texts,
)
instants = st.integers(min_value=-10_000_000_000_000, max_value=200_000_000_000_000)

spans: st.SearchStrategy[Span] = st.one_of(
    texts,
    names.map(Strong),
    names.map(Code),
    st.builds(Link, names, urls),
    st.builds(Instant, instants, st.sampled_from(("date", "minute", "relative"))),
    st.one_of(st.sampled_from(("digest subscribe", "project")), texts).map(Command),
)
lines: st.SearchStrategy[Line] = st.lists(spans, max_size=6).map(tuple)

charts = st.builds(
    Chart,
    title=texts,
    unit=texts,
    alt=texts,
    series=st.lists(
        st.builds(
            Series,
            name=texts,
            points=st.lists(
                st.builds(
                    Point,
                    at=instants,
                    value=st.one_of(st.none(), st.floats(), st.integers(0, 10**9).map(float)),
                ),
                max_size=6,
            ).map(tuple),
        ),
        max_size=8,
    ).map(tuple),
)

unit = st.floats(min_value=0, max_value=1)
lineages = st.builds(
    Lineage,
    title=texts,
    unit=texts,
    name=names,
    note=texts,
    above=st.lists(
        st.builds(
            Above, name=names, note=texts, depth=st.integers(1, 5), known=st.booleans(), data=st.booleans()
        ),
        max_size=6,
    ).map(tuple),
    below=st.lists(
        st.builds(
            Below, label=texts, count=texts, share=unit, examples=st.lists(names, max_size=2).map(tuple)
        ),
        max_size=8,
    ).map(tuple),
    left_out=texts,
    nothing_above=texts,
    nothing_below=texts,
    alt=texts,
)


@st.composite
def atlases(draw: st.DrawFn) -> Atlas:
    """Return a map of any names; its ties lead between its places, and never from one to itself."""
    keys = [str(number) for number in range(draw(st.integers(0, 20)))]
    places = [Place(key=key, name=draw(names), weight=draw(unit)) for key in keys]
    bands = tuple(
        Band(label=draw(texts), places=tuple(places[start : start + 7])) for start in range(0, len(keys), 7)
    )
    any_key = st.sampled_from(keys)
    pairs = draw(st.lists(st.tuples(any_key, any_key), max_size=8)) if keys else []
    return Atlas(
        title=draw(texts),
        unit=draw(texts),
        bands=bands,
        ties=tuple(Tie(builder=one, base=two, weight=draw(unit)) for one, two in pairs if one != two),
        empty=draw(texts),
        alt=draw(texts),
    )


drawings = st.one_of(charts, lineages, atlases())

blocks: st.SearchStrategy[Block] = st.one_of(
    st.lists(lines, max_size=4).map(tuple).map(Paragraph),
    texts.map(Heading),
    st.builds(
        Items,
        st.lists(lines, max_size=5).map(tuple),
        st.booleans(),
        st.integers(min_value=1, max_value=10_000),
    ),
    st.builds(lambda line: Items((line,) * 30), lines),
    st.builds(lambda name: Items(((name, Code(name)),) * 1_000), st.text(max_size=30)),
    st.lists(st.tuples(texts, lines), max_size=5).map(tuple).map(Facts),
    lines.map(Small),
)

actions = st.builds(
    Action,
    label=texts,
    act=st.sampled_from(("page", "trend", "share")),
    args=st.lists(st.text(max_size=12), max_size=3).map(tuple),
    style=st.sampled_from(("primary", "secondary", "danger")),
)

documents = st.builds(
    Document,
    title=texts,
    url=st.one_of(st.none(), urls),
    blocks=st.lists(blocks, max_size=8).map(tuple),
    actions=st.lists(actions, max_size=8).map(tuple),
    citations=st.lists(st.builds(Citation, urls, texts), max_size=8).map(tuple),
    as_of=st.one_of(st.none(), instants),
    tone=st.sampled_from(("neutral", "good", "warning", "bad")),
)
