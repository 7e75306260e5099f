"""Who stands on whom: the links that a repo declares, kept with their own validity."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import select

from storage.bulk import carry_out, inserting, listed, updating
from storage.database import Writer
from storage.records import Facts
from storage.schema import links

Declared = tuple[str, str, str]  # parent's type, parent's id as declared, relation

_LINK = ("child_id", "parent_type", "parent_key", "parent_name", "relation", "basis", "valid_from")


async def write_links(
    tx: Writer, changed: Mapping[int, tuple[str, Facts]], *, fresh: AbstractSet[int]
) -> None:
    """Bring the links of changed repos up to date: close what is declared no more, open what is new.

    Those that are `fresh` have none yet.
    """
    held = await _held(tx, [repo_id for repo_id in changed if repo_id not in fresh])
    closing: list[int] = []
    opening: list[tuple[int, Declared]] = []
    for repo_id, (repo_type, facts) in changed.items():
        wanted = declared_links(repo_type, facts)
        before = held.get(repo_id)
        if before is None:
            if wanted:
                opening += [(repo_id, declared) for declared in wanted]
            continue
        closing += [number for declared, number in before.items() if declared not in wanted]
        opening += [(repo_id, declared) for declared in wanted if declared not in before]
    if not closing and not opening:
        return
    number = await tx.sequence()
    rows = [
        (repo_id, parent_type, name.casefold(), name, relation, "declared", number)
        for repo_id, (parent_type, name, relation) in opening
    ]
    await carry_out(
        tx.connection,
        updating(tx.connection, links, ("valid_to",), [(number, link) for link in closing]),
        inserting(tx.connection, links, _LINK, rows),
    )


async def _held(tx: Writer, repo_ids: Sequence[int]) -> dict[int, dict[Declared, int]]:
    held: dict[int, dict[Declared, int]] = {}
    if repo_ids:
        found = await tx.connection.execute(
            select(links.c.child_id, links.c.id, links.c.parent_type, links.c.parent_name, links.c.relation)
            .where(links.c.child_id.in_(listed(tx.connection, repo_ids)), links.c.valid_to.is_(None))
            .order_by(links.c.id)
        )
        for repo_id, number, *declared in found:
            held.setdefault(repo_id, {})[declared[0], declared[1], declared[2]] = number
    return held


def declares(facts: Facts) -> bool:
    """Say whether a repo's own facts declare any link."""
    return bool(facts.base_models or facts.datasets or facts.models)


def declared_links(repo_type: str, facts: Facts) -> list[Declared]:
    """Return the links that a repo's own facts declare, in order."""
    if not declares(facts):
        return []
    data = facts.datasets or ()
    if repo_type == "space":
        found = [("model", name, "uses") for name in facts.models or ()]
        found += [("dataset", name, "uses") for name in data]
    else:
        relation = facts.base_relation or "derived"
        found = [("model", name, relation) for name in facts.base_models or ()]
        found += [("dataset", name, "trained_on") for name in data]
    return list(dict.fromkeys(found)) if len(found) > 1 else found
