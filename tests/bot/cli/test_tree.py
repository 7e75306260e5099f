"""The command tree: every command has help, is documented, and its help is fast."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from msgspec import Struct

from bot import incomplete
from bot.cli import (
    carriers,
    digest_stored,
    dispute,
    evaluate_answers,
    gaps,
    label,
    lineage,
    network,
    plan,
    questions,
    remap,
    shapes,
    shapes_map,
)
from bot.cli.root import COMMANDS, LazyGroup, root
from collectors.mapping.evaluation import owners, report, scores
from storage.records import EventKind
from tests.bot.cli.conftest import Shell

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
WITHOUT_JSON = {"run", "demo"}


def leaves(group: click.Group = root, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


LEAVES = dict(leaves())


def section(name: str) -> str:
    found = re.search(
        rf"^### `cartographer {re.escape(name)}`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found, f"docs/cli.md has no section on {name}"
    return found[1]


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_help_and_a_summary(name: str) -> None:
    shown = CliRunner().invoke(root, [*name.split(), "--help"])
    assert shown.exit_code == 0
    command = LEAVES[name]
    assert command.help
    assert command.get_short_help_str(200).endswith(".")
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert all(option.help for option in options)


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_takes_json_where_it_answers(name: str) -> None:
    takes = any("--json" in parameter.opts for parameter in LEAVES[name].params)
    assert takes == (name not in WITHOUT_JSON)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_in_the_help_is_the_commands_own(name: str) -> None:
    command = root.get_command(click.Context(root), name)
    assert command is not None
    assert command.name == name
    assert COMMANDS[name][1] == command.get_short_help_str(200)
    assert COMMANDS[name][1] in CliRunner().invoke(root, ["--help"]).output


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    text = section(name)
    for parameter in LEAVES[name].params:
        if isinstance(parameter, click.Option):
            assert any(written in text for written in parameter.opts), parameter.opts
        else:
            assert str(parameter.make_metavar(click.Context(LEAVES[name]))).rstrip(".") in text


def test_nothing_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^### `cartographer (.+)`$", PAGE, re.MULTILINE)
    assert sorted(documented) == sorted(LEAVES)


SHAPES: dict[str, tuple[type[Struct], ...]] = {
    "ask": (shapes.Asked,),
    "repo": (shapes.Shown, shapes.ShownRepo, shapes_map.LabelLine),
    "kind": (shapes_map.LabelLine, shapes_map.EvidenceLine, shapes_map.DisputedLine),
    "governance": (shapes_map.LabelLine, shapes_map.EvidenceLine, shapes_map.DisputedLine),
    "openness": (shapes_map.OpennessLine, shapes_map.ComponentLine, shapes_map.EvidenceLine),
    "chain": (shapes_map.ChainLine, shapes_map.MemberLine, shapes_map.EvidenceLine),
    "lineage": (
        lineage.LineageLine,
        lineage.BaseLine,
        lineage.RelationLine,
        lineage.MakerLine,
        lineage.NotableLine,
        lineage.FigureLine,
        shapes_map.EvidenceLine,
    ),
    "network": (network.NetworkLine, network.TieLine, shapes_map.EvidenceLine),
    "carriers": (carriers.CarrierLine, shapes_map.EvidenceLine),
    "gaps": (gaps.GapLine, shapes_map.EvidenceLine),
    "noise": (shapes.NoiseLine, shapes.NoiseExample),
    "events": (shapes.EventLine,),
    "digest show": (digest_stored.StoredLine, digest_stored.PartLine),
    "digest replay": (digest_stored.ReplayLine,),
    "refresh": (shapes.Refreshed, incomplete.Incomplete),
    "backfill": (shapes.Backfilled,),
    "plan": (plan.Planned, plan.ScopeLine, plan.CostLine, plan.AllowanceLine),
    "status": (
        shapes.Status,
        shapes.RunLine,
        shapes.SourceLine,
        shapes.UnreadableLine,
        incomplete.Incomplete,
        shapes.DatabaseLine,
    ),
    "label": (label.CorrectedLine, label.OneHeld),
    "dispute open": (dispute.DisputeLine,),
    "questions list": (questions.QuestionLine,),
    "questions alias": (questions.AliasLine,),
    "remap": (remap.MovedLine, remap.HeldLine, remap.Remapped),
    "track": (shapes.Tracking,),
    "evaluate mapping": (
        report.Evaluated,
        report.StudyLine,
        report.PointLine,
        report.ComponentLine,
        owners.Stated,
        scores.Share,
        scores.ClassScore,
    ),
    "evaluate answers": (evaluate_answers.ScoredLine, evaluate_answers.Failed, scores.Share),
    "untrack": (shapes.Untracking,),
    "tracked": (shapes.TrackedLine,),
    "db backup": (shapes.Backup,),
    "db upgrade": (shapes.Upgraded,),
    "version": (shapes.Version,),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_key_that_is_written_is_documented(name: str) -> None:
    documented = set(re.findall(r"`(\w+)`", section(name)))
    for shape in SHAPES[name]:
        assert set(shape.__struct_fields__) <= documented


def test_every_kind_of_event_is_documented() -> None:
    assert {kind.value for kind in EventKind} <= set(re.findall(r"`(\w+)`", section("events")))


def test_a_shape_is_documented_or_a_part_of_one() -> None:
    modules = (
        shapes,
        plan,
        report,
        incomplete,
        lineage,
        network,
        gaps,
        label,
        dispute,
        questions,
        remap,
        carriers,
        evaluate_answers,
        digest_stored,
    )
    every = {
        shape
        for module in modules
        for shape in vars(module).values()
        if isinstance(shape, type) and issubclass(shape, Struct) and shape.__module__ == module.__name__
    }
    names = {module.__name__ for module in modules}
    told = {shape for group in SHAPES.values() for shape in group if shape.__module__ in names}
    assert every == told | {shapes.Failure}


def test_help_imports_nothing_of_the_house() -> None:
    """Half a second for every `--help` is what importing everything costs."""
    code = (
        "import sys; from bot.cli import main; main(['--help']);"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in"
        " {'storage','collectors','discord','sqlalchemy','pydantic','rich','config'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_without_a_command_the_help_is_shown(shell: Shell) -> None:
    said = shell.process()
    assert "Usage: cartographer" in said.out + said.err
    assert said.code == 2


def test_a_place_that_holds_no_command_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "version", ("bot.cli.version:HEAD", ""))
    with pytest.raises(TypeError, match="is no command"):
        LazyGroup("x").get_command(click.Context(root), "version")
