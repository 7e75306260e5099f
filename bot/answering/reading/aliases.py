"""What the operators' aliases stand for: names that the codebook and the Hub do not give."""

from bot.answering.reading.names import KNOWN_OWNER, Named, Names, project_named, repo_named
from config.codebook import fold, load
from storage.aliases import Alias, aliases_of
from storage.catalogue import find_owner, find_repo
from storage.views import View


async def by_alias(view: View, typed: str, names: Names) -> tuple[Named, ...]:
    """Return what typed words are an alias of; nothing where they are none."""
    key = fold(typed)
    alias = (await aliases_of(view, [key])).get(key) if key else None
    named = await named_by(view, alias, names) if alias is not None else None
    return () if named is None else (named,)


async def named_by(view: View, alias: Alias, names: Names) -> Named | None:
    """Return what an alias stands for in a view; None where that is not there (any more, or yet)."""
    subject = alias.subject
    if alias.kind == "project":
        project = next((one for one in load().projects if one.key == subject), None)
        return None if project is None else project_named(project)
    if alias.kind == "repo":
        repo = await find_repo(view, subject, alias.repo_type)
        return (
            None if repo is None or repo.gone else names.repo(repo.name, repo.repo_type) or repo_named(repo)
        )
    named = next((one for one in names.exact(subject) if one.kind == alias.kind), None)
    if named is not None or alias.kind == "organization":
        return named
    return await owner_named(view, subject)


async def owner_named(view: View, handle: str) -> Named | None:
    """Return a namespace that the store holds, though nothing of it be tracked; None where it does not."""
    owner = await find_owner(view, handle)
    if owner is None:
        return None
    return Named(
        kind="owner",
        key=owner.handle,
        name=owner.fullname or owner.handle,
        tier=KNOWN_OWNER,
        weight=owner.followers or 0,
        handles=(owner.handle,),
    )
