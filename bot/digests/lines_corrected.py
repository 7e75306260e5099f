"""The lines of a digest on what an earlier one told wrongly; the same words stand under that one, too."""

from collections.abc import Iterable

from bot.digests.corrections import Correction, Retold
from bot.digests.gather import Gathered
from bot.digests.told import Told
from bot.document import Code, Instant, Line
from bot.texts import spans
from bot.texts.numbers import exact
from bot.texts.outside import brief
from bot.wording import fill, relation_words, repo_link
from storage.languages import language


def corrected_lines(found: Gathered, locale: str) -> Iterable[Told]:
    """Return what was told wrongly, line by line."""
    for one in found.corrections:
        yield Told(section="corrections", weight=89, line=correction(one, locale))


def correction(one: Correction | Retold, locale: str) -> Line:
    """Say what was told wrongly, and how it is known now."""
    if isinstance(one, Retold):
        return _retold(one, locale)
    return spans(
        "digest-corrected-week",
        locale,
        date=Instant(one.ends_at, "date"),
        told=exact(one.told, locale),
        known=exact(one.known, locale),
    )


def _retold(one: Retold, locale: str) -> Line:
    repo = repo_link(one.repo.repo_type, one.repo.name)
    told = one.told
    if told is None:
        return fill("digest-corrected-release", locale, repo=repo)
    base = Code(told.base)
    if one.other is not None:
        spoken = language(told.what or "")
        name = spoken.name if spoken is not None else brief(str(told.what))
        other = repo_link(one.other.repo_type, one.other.name)
        return fill("digest-corrected-first", locale, repo=repo, name=name, other=other)
    if one.kind == "built-gone":
        return fill("digest-corrected-built", locale, repo=repo, base=base)
    relation = relation_words(told.relation, locale)
    if one.again is None:
        return fill("digest-corrected-no-base", locale, repo=repo, base=base, relation=relation)
    return fill(
        "digest-corrected-base",
        locale,
        repo=repo,
        base=base,
        relation=relation,
        now=relation_words(one.again.relation, locale),
        other=Code(one.again.base),
    )
