"""Every rule has an example that breaks it and one just inside it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.compose import Upload
from bot.sandbox.errors import Json
from bot.sandbox.rules import Body, Scene
from bot.sandbox.rules_commands import characters, valid_name
from bot.sandbox.validation import RULES

V2 = 1 << 15
LONG = {"name": "n" * 100, "value": "v" * 100}
MIB = 1024 * 1024


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def button(**changes: object) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **changes}


def row(*inside: Json) -> Json:
    return {"type": 1, "components": list(inside)}


def select(count: int = 1, **changes: object) -> Json:
    options = [{"label": f"o{n}", "value": f"v{n}"} for n in range(count)]
    return {"type": 3, "custom_id": "s", "options": options, **changes}


def label(inside: Json, **changes: object) -> Json:
    return {"type": 18, "label": "Name", "component": inside, **changes}


def modal(*inside: Json, **changes: object) -> Json:
    fields = inside or (label({"type": 4, "custom_id": "t", "style": 1}),)
    return {"title": "Settings", "custom_id": "m", "components": list(fields), **changes}


def command(**changes: object) -> Json:
    return {"name": "project", "description": "Show a project", **changes}


def option(name: str = "name", kind: int = 3, **changes: object) -> Json:
    return {"type": kind, "name": name, "description": "d", **changes}


def v2(*components: Json) -> Json:
    return {"flags": V2, "components": list(components)}


def upload(size: int = 1, name: str = "a.png") -> Upload:
    return Upload(0, name, "image/png", bytes(size))


@dataclass
class Example:
    """One rule, bodies that break it and bodies that do not."""

    rule: str
    bad: list[Json]
    good: list[Json]
    kind: Body = Body.MESSAGE
    bad_uploads: list[Upload] = field(default_factory=list)
    good_uploads: list[Upload] = field(default_factory=list)


EXAMPLES = [
    Example("content-length", [{"content": "x" * 2001}], [{"content": "x" * 2000}]),
    Example("unknown-fields", [{"content": "x", "colour": 1}], [{"content": "x", "tts": False}]),
    Example("unknown-answer-fields", [{"content": "x"}], [{"flags": 64}], Body.DEFER),
    Example("empty-message", [{}, {"content": " \n"}, {"embeds": []}], [{"content": "x"}]),
    Example(
        "v2-is-components-only",
        [{**v2(text()), "content": "x"}, {**v2(text()), "embeds": [{"title": "x"}]}],
        [v2(text()), {"content": "x", "components": [row(button())]}],
    ),
    Example(
        "embed-parts",
        [
            {"embeds": [{"title": "x"}] * 11},
            {"embeds": [{"title": "x" * 257}]},
            {"embeds": [{"description": "x" * 4097}]},
            {"embeds": [{"footer": {"text": "x" * 2049}}]},
            {"embeds": [{"author": {"name": "x" * 257}}]},
            {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
            {"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]},
            {"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]},
            {"embeds": [{"fields": [{"name": "", "value": "v"}]}]},
        ],
        [{"embeds": [{"title": "x" * 256, "fields": [{"name": "n" * 256, "value": "v" * 1024}] * 2}]}],
    ),
    Example(
        "embed-sum",
        [
            {
                "embeds": [
                    {"description": "x" * 3000},
                    {"description": "x" * 2990, "footer": {"text": "y" * 11}},
                ]
            }
        ],
        [{"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}]}],
    ),
    Example(
        "media-addresses",
        [
            v2({"type": 12, "items": [{"media": {"url": "attachment://b.png"}}]}),
            {"embeds": [{"image": {"url": "attachment://b.png"}}]},
            {"embeds": [{"url": "javascript:alert(1)"}]},
        ],
        [
            v2({"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}),
            {"embeds": [{"url": "https://x.y"}]},
        ],
        good_uploads=[upload()],
    ),
    Example("nonce-length", [{"content": "x", "nonce": "n" * 26}], [{"content": "x", "nonce": "n" * 25}]),
    Example(
        "allowed-ids",
        [
            {"content": "x", "allowed_mentions": {"users": [str(n) for n in range(101)]}},
            {"content": "x", "allowed_mentions": {"roles": ["everyone"]}},
        ],
        [{"content": "x", "allowed_mentions": {"users": [str(n) for n in range(100)]}}],
    ),
    Example(
        "allowed-parse",
        [
            {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        ],
        [{"content": "x", "allowed_mentions": {"parse": ["users"], "roles": ["1"], "users": []}}],
    ),
    Example(
        "file-sizes",
        [{"content": "x"}],
        [{"content": "x"}],
        bad_uploads=[upload(10 * MIB + 1)],
        good_uploads=[upload(10 * MIB)],
    ),
    Example("thread-name", [{"name": ""}, {"name": "x" * 101}], [{"name": "x" * 100}], Body.THREAD),
    Example(
        "autocomplete-choices",
        [
            {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]},
            {"choices": [{"name": "", "value": "v"}]},
            {"choices": [{"name": "n" * 101, "value": "v"}]},
            {"choices": [{"name": "n", "value": "v" * 101}]},
        ],
        [{"choices": [{"name": str(n), "value": n} for n in range(25)]}],
        Body.CHOICES,
    ),
    Example("v2-needs-its-flag", [{"components": [text()]}], [{"components": [row(button())]}, v2(text())]),
    Example(
        "components-total",
        [
            v2(*[text()] * 41),
            v2({"type": 17, "components": [text()] * 40}),
            {"components": [row(button(custom_id=str(n))) for n in range(6)]},
        ],
        [v2(*[text()] * 40), {"components": [row(button(custom_id=str(n))) for n in range(5)]}],
    ),
    Example("text-sum", [v2(text("x" * 2001), text("x" * 2000))], [v2(text("x" * 2000), text("x" * 2000))]),
    Example("text-present", [v2(text("")), v2({"type": 17, "components": [text("")]})], [v2(text("x"))]),
    Example(
        "duplicate-custom-ids",
        [
            v2(row(button()), {"type": 17, "components": [row(button())]}),
            {"components": [row(button(), button())]},
        ],
        [v2(row(button(), button(custom_id="other")))],
    ),
    Example(
        "custom-id-length",
        [
            v2(row(button(custom_id="x" * 101))),
            v2(row(button(custom_id=None))),
            v2(row(select(custom_id=""))),
        ],
        [
            v2(row(button(custom_id="x" * 100))),
            v2(row({"type": 2, "style": 5, "label": "l", "url": "https://x.y"})),
        ],
    ),
    Example(
        "action-rows",
        [
            v2(row(*(button(custom_id=str(n)) for n in range(6)))),
            v2(row()),
            v2(row(button(), select())),
            v2(row(select(), select(custom_id="t"))),
        ],
        [v2(row(*(button(custom_id=str(n)) for n in range(5)))), v2(row(select()))],
    ),
    Example(
        "buttons",
        [
            v2(row(button(label="x" * 81))),
            v2(row(button(label=""))),
            v2(row(button(style=5, url="https://x.y"))),
            v2(row({"type": 2, "style": 5, "label": "l"})),
            v2(row(button(url="https://x.y"))),
            v2(row({"type": 2, "style": 5, "label": "l", "url": "https://x.y/" + "z" * 512})),
        ],
        [v2(row(button(label="x" * 80))), v2(row(button(label=None, emoji={"name": "🔔"})))],
    ),
    Example(
        "selects",
        [
            v2(row(select(26))),
            v2(row(select(0))),
            v2(row(select(placeholder="x" * 151))),
            v2(row(select(min_values=2, max_values=1))),
            v2(row(select(options=[{"label": "a", "value": "v"}, {"label": "b", "value": "v"}]))),
            v2(row(select(options=[{"label": "x" * 101, "value": "v"}]))),
            v2(row(select(options=[{"label": "x", "value": "v" * 101}]))),
            v2(row(select(options=[{"label": "x", "value": "v", "description": "d" * 101}]))),
        ],
        [v2(row(select(25, placeholder="x" * 150, max_values=25)))],
    ),
    Example(
        "layout",
        [
            v2({"type": 9, "components": [text()] * 4, "accessory": button()}),
            v2({"type": 9, "components": [text()]}),
            v2({"type": 12, "items": []}),
            v2({"type": 17, "components": []}),
            v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}),
            v2(button()),
        ],
        [v2({"type": 17, "components": [{"type": 9, "components": [text()] * 3, "accessory": button()}]})],
    ),
    Example(
        "modal-shape",
        [
            modal(title="x" * 46),
            modal(title=""),
            modal(custom_id="x" * 101),
            modal(components=[]),
            modal(*[label({"type": 4, "custom_id": str(n), "style": 1}) for n in range(6)]),
            modal(label({"type": 4, "custom_id": "t", "style": 1}, label="x" * 46)),
            modal(label({"type": 4, "custom_id": "t", "style": 1}, description="x" * 101)),
            modal(label(text())),
            modal(label({"type": 4, "custom_id": "t", "style": 1, "placeholder": "x" * 101})),
            modal(label({"type": 4, "custom_id": "t", "style": 1, "value": "x" * 4001})),
            modal(label({"type": 4, "custom_id": "t", "style": 1, "min_length": 5, "max_length": 4})),
            modal(button()),
        ],
        [modal(title="x" * 45), modal(label(select())), modal(text(), label({"type": 23, "custom_id": "c"}))],
        Body.MODAL,
    ),
    Example(
        "command-names",
        [
            command(name="Project"),
            command(name="two words"),
            command(name="x" * 33),
            command(name=""),
            command(name="olmo!"),
            command(options=[option("A")]),
            command(name_localizations={"de": "Projekt"}),
            {"type": 3, "name": "x" * 33},
        ],
        [command(name="licence-é"), command(name="परियोजना"), {"type": 3, "name": "What is this?"}],
        Body.COMMAND,
    ),
    Example(
        "descriptions",
        [
            command(description=""),
            command(description="x" * 101),
            command(options=[option(description="")]),
            command(description_localizations={"de": "x" * 101}),
            {"type": 2, "name": "Who", "description": "no"},
        ],
        [command(description="x" * 100), {"type": 2, "name": "Who"}],
        Body.COMMAND,
    ),
    Example(
        "option-counts",
        [
            command(options=[option(f"o{n}") for n in range(26)]),
            command(options=[option(choices=[{"name": f"c{n}", "value": "v"} for n in range(26)])]),
            command(options=[option(choices=[{"name": "c" * 101, "value": "v"}])]),
            command(options=[option(choices=[{"name": "c", "value": "v" * 101}])]),
            command(options=[option(choices=[{"name": "c", "value": "v"}], autocomplete=True)]),
        ],
        [command(options=[option(f"o{n}") for n in range(25)])],
        Body.COMMAND,
    ),
    Example(
        "required-first",
        [
            command(options=[option("a"), option("b", required=True)]),
            command(options=[option("s", 1, options=[option("a"), option("b", required=True)])]),
        ],
        [command(options=[option("a", required=True), option("b")])],
        Body.COMMAND,
    ),
    Example(
        "nesting",
        [
            command(options=[option("s", 1), option("a")]),
            command(options=[option("g", 2, options=[option("a")])]),
            command(options=[option("g", 2, options=[option("h", 2)])]),
            command(options=[option("s", 1, options=[option("t", 1)])]),
            command(options=[option("a"), option("a")]),
        ],
        [command(options=[option("g", 2, options=[option("s", 1, options=[option("a")])]), option("t", 1)])],
        Body.COMMAND,
    ),
    Example(
        "command-size",
        [command(options=[option(f"o{n}", description="x" * 100, choices=[LONG] * 2) for n in range(17)])],
        [command()],
        Body.COMMAND,
    ),
    Example(
        "command-counts",
        [
            {"commands": [command(name=f"c{n}") for n in range(101)]},
            {"commands": [{"type": 3, "name": f"c{n}"} for n in range(16)]},
            {"commands": [{"type": 2, "name": f"c{n}"} for n in range(16)]},
            {"commands": [command(), command()]},
        ],
        [{"commands": [command(), {"type": 2, "name": "project"}, {"type": 3, "name": "project"}]}],
        Body.COMMANDS,
    ),
]


def broken(example: Example, body: Json, uploads: list[Upload]) -> set[str]:
    scene = Scene(kind=example.kind, body=body, uploads=uploads)
    return {rule.name for rule, _ in RULES.breaches(scene)}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)
def test_the_rule_catches_what_breaks_it(example: Example) -> None:
    for body in example.bad:
        assert example.rule in broken(example, body, example.bad_uploads), body


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)
def test_nothing_is_said_of_what_is_just_inside(example: Example) -> None:
    for body in example.good:
        assert broken(example, body, example.good_uploads) == set(), body


def test_every_rule_has_an_example_and_a_source() -> None:
    assert {rule.name for rule in RULES.all} == {example.rule for example in EXAMPLES}
    assert all(".mdx" in rule.source or "reference" in rule.source for rule in RULES.all)


def test_eleven_files_are_too_many() -> None:
    scene = Scene(kind=Body.MESSAGE, body={"content": "x"}, uploads=[upload()] * 11)
    assert "file-sizes" in {rule.name for rule, _ in RULES.breaches(scene)}


def test_an_edit_knows_what_the_message_is_and_has() -> None:
    body: Json = {"content": "x"}
    edit = Scene(kind=Body.EDIT, body=body, was_v2=True)
    assert "v2-is-components-only" in {rule.name for rule, _ in RULES.breaches(edit)}
    picture = {"embeds": [{"image": {"url": "attachment://a.png"}}]}
    kept = Scene(kind=Body.EDIT, body=picture, attachments=frozenset({"a.png"}))
    assert list(RULES.breaches(kept)) == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_names_that_are_valid_are_short_and_lower_case(name: str) -> None:
    if valid_name(name):
        assert 1 <= len(name) <= 32
        assert name == name.lower()
        assert not any(c.isspace() for c in name)


@given(st.lists(st.text(min_size=1, max_size=100), max_size=5))
def test_the_longest_translation_counts(translations: list[str]) -> None:
    named = dict(zip("abcde", translations, strict=False))
    body = command(description_localizations=named)
    longest = max(map(len, ["Show a project", *translations]))
    assert characters(body) == len("project") + longest
