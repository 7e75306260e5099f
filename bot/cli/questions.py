"""`cartographer questions`: what had no good answer, and what mends it."""

from typing import Any

import click
from msgspec import Struct

from bot.aliasing import AliasError, read_alias
from bot.cli.naming import OFFERED
from bot.cli.output import CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import dated, instant
from bot.document import plain
from bot.questioning import alias_line, question_line
from config.clock import to_iso
from config.codebook import fold
from storage import aliases as store
from storage import questions
from storage.aliases import Alias
from storage.database import Database
from storage.errors import StoreError
from storage.questions import Question
from storage.views import view

ACTOR = "cli"


class QuestionLine(Struct, frozen=True, kw_only=True):
    """`questions`: one question; `reason` is null of an answer that somebody says is wrong."""

    number: int
    kind: str
    reason: str | None
    question: str
    context: tuple[str, ...]
    owner: str | None
    asked: int
    first_at: str
    last_at: str
    waiting: int
    state: str
    ended_at: str | None
    ended: str | None
    answer: str | None
    comment: str | None
    plan: Any


class AliasLine(Struct, frozen=True, kw_only=True):
    """`questions aliases`, `alias`: a name and what it means; `removed`: it does not any more."""

    alias: str
    kind: str
    subject: str
    repo_type: str | None
    added_at: str
    removed: bool = False


@click.group(
    "questions",
    short_help="List questions without a good answer, and mend them.",
    invoke_without_command=True,
)
@json_option
@click.pass_context
def group(context: click.Context, *, as_json: bool) -> None:
    """List the questions that had no good answer, the most asked first, and mend them.

    Without a further word it lists them.
    """
    if context.invoked_subcommand is None:
        context.invoke(listing, state="open", kind=None, as_json=as_json)


@group.command("list", short_help="List questions, the most asked first.")
@click.option(
    "--state", type=click.Choice(["open", "solved", "dismissed"]), default="open", help="Which ones."
)
@click.option("--kind", type=click.Choice(["unanswered", "disputed"]), help="Only these.")
@json_option
def listing(*, state: questions.State, kind: questions.Kind | None, as_json: bool) -> None:
    """List questions, the most asked first, and of those the oldest.

    The same question is one, with a count, in whatever case and punctuation; who asked is not kept.
    """

    async def work(session: Session) -> None:
        async with session.store() as db:
            found = await questions.listed(db, state=state, kind=kind)
        for one in found:
            _tell(session.output, one)
        if not found and not as_json:
            session.output.line("there is none")

    perform(work, as_json=as_json)


@group.command("show", short_help="Show one question whole.")
@click.argument("number", type=int)
@json_option
def showing(*, number: int, as_json: bool) -> None:
    """Show one question whole: what was said, what is wrong with it, who is named."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            one = await _held(db, number)
        _tell(session.output, one)
        if not as_json:
            said = (
                ("after", " · ".join(one.context)),
                ("answer", one.answer),
                ("in their words", one.comment),
            )
            told = (("names", one.owner), ("waiting", str(one.waiting) if one.waiting else None))
            session.output.lines(*(f"  {label}: {words}" for label, words in (*said, *told) if words))

    perform(work, as_json=as_json)


@group.command("track", short_help="Follow the namespace that a question names.")
@click.argument("number", type=int)
@click.option("--unchecked", is_flag=True, help="Do not ask the Hub whether the name is there.")
@json_option
@click.pass_context
def tracking(context: click.Context, *, number: int, unchecked: bool, as_json: bool) -> None:
    """Follow the namespace that a question names, as `cartographer track` does."""
    found: list[str] = []

    async def work(session: Session) -> None:
        async with session.store() as db:
            one = await _held(db, number)
        if one.owner is None:
            raise CommandError(f"question {number} names no namespace that could be followed.")
        found.append(one.owner)

    try:
        perform(work, as_json=as_json)
    except click.exceptions.Exit as done:
        if done.exit_code:
            raise
    from bot.cli.tracking import track  # noqa: PLC0415 - only where something is to be followed

    context.invoke(track, names=tuple(found), starter=False, unchecked=unchecked, as_json=as_json)


@group.command("alias", short_help="Give what is known a further name, or remove one.")
@click.argument("name")
@click.argument("means", required=False)
@click.option("--remove", is_flag=True, help="Remove the name: it means nothing any more.")
@json_option
def aliasing(*, name: str, means: str | None, remove: bool, as_json: bool) -> None:
    """Give a repo, a namespace or a project a further NAME, which the next question understands."""
    if (means is None) != remove:
        raise click.UsageError("give what the name means, or --remove", click.get_current_context())

    async def work(session: Session) -> None:
        async with session.store() as db:
            try:
                if means is None:
                    done, said = await store.remove_alias(db, fold(name), actor=ACTOR), "no alias any more: "
                else:
                    async with view(db) as now:
                        read = await read_alias(now, name, means)
                    done, new = await store.add_alias(db, read, actor=ACTOR)
                    said = "" if new else "known already: "
            except AliasError as error:
                raise CommandError(str(error), nearest=error.nearest[:OFFERED]) from None
            except StoreError as error:
                raise CommandError(f"{error}.") from None
        _tell_alias(session.output, done, said, removed=remove)

    perform(work, as_json=as_json)


@group.command("aliases", short_help="List the names that were added.")
@json_option
def every_alias(*, as_json: bool) -> None:
    """List the further names that operators gave, by name."""

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            found = await store.every_alias(now)
        for one in found:
            _tell_alias(session.output, one)
        if not found and not as_json:
            session.output.line("no alias was added yet: cartographer questions alias NAME MEANS")

    perform(work, as_json=as_json)


@group.command("dismiss", short_help="Take a question off the list.")
@click.argument("number", type=int)
@click.option("--reason", default="", help="Why, for the other operators.")
@json_option
def dismissing(*, number: int, reason: str, as_json: bool) -> None:
    """Take a question off the list; who waits for it is told nothing."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            try:
                one = await questions.dismiss(db, number, actor=ACTOR, reason=reason)
            except StoreError as error:
                raise CommandError(f"{error}.") from None
        _tell(session.output, one)

    perform(work, as_json=as_json)


async def _held(db: Database, number: int) -> Question:
    one = await questions.get(db, number)
    if one is None:
        raise CommandError(f"there is no question {number}.")
    return one


def _tell(output: Output, one: Question) -> None:
    if not output.as_json:
        ended = f" [{one.state}{f': {one.ended}' if one.ended else ''}]" if one.state != "open" else ""
        output.lines(f"{one.id}: {plain(question_line(one))}{ended}")
        return
    output.record(
        QuestionLine(
            number=one.id,
            kind=one.kind,
            reason=one.reason,
            question=one.question,
            context=one.context,
            owner=one.owner,
            asked=one.asked,
            first_at=to_iso(one.first_at),
            last_at=to_iso(one.last_at),
            waiting=one.waiting,
            state=one.state,
            ended_at=instant(one.ended_at),
            ended=one.ended,
            answer=one.answer,
            comment=one.comment,
            plan=dated(one.plan),
        )
    )


def _tell_alias(output: Output, one: Alias, said: str = "", *, removed: bool = False) -> None:
    if not output.as_json:
        output.lines(f"{said}{plain(alias_line(one))}")
        return
    output.record(
        AliasLine(
            alias=one.alias,
            kind=one.kind,
            subject=one.subject,
            repo_type=one.repo_type,
            added_at=to_iso(one.added_at),
            removed=removed,
        )
    )
