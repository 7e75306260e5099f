"""Who stands on whom: the links that a repo declares, kept with their own validity."""

from sqlalchemy import insert, select, update

from storage.changes import Facts
from storage.database import Writer
from storage.rows import chunks
from storage.schema import links

Declared = tuple[str, str, str]  # parent's type, parent's id as declared, relation


async def write_links(tx: Writer, changed: dict[int, tuple[str, Facts]]) -> None:
    """Bring the links of changed repos up to date: close what is declared no more, open what is new."""
    held: dict[int, dict[Declared, int]] = {repo_id: {} for repo_id in changed}
    for part in chunks(changed):
        found = await tx.connection.execute(
            select(links).where(links.c.child_id.in_(part), links.c.valid_to.is_(None))
        )
        for row in found.mappings():
            declared = (row["parent_type"], row["parent_name"], row["relation"])
            held[row["child_id"]][declared] = row["id"]
    closing: list[int] = []
    opening: list[tuple[int, Declared]] = []
    for repo_id, (repo_type, facts) in changed.items():
        wanted = declared_links(repo_type, facts)
        closing.extend(number for declared, number in held[repo_id].items() if declared not in wanted)
        opening.extend((repo_id, declared) for declared in wanted if declared not in held[repo_id])
    if not closing and not opening:
        return
    number = await tx.sequence()
    for part in chunks(closing):
        await tx.connection.execute(update(links).where(links.c.id.in_(part)).values(valid_to=number))
    if opening:
        await tx.connection.execute(
            insert(links),
            [
                {
                    "child_id": repo_id,
                    "parent_type": parent_type,
                    "parent_key": name.casefold(),
                    "parent_name": name,
                    "relation": relation,
                    "basis": "declared",
                    "valid_from": number,
                }
                for repo_id, (parent_type, name, relation) in opening
            ],
        )


def declared_links(repo_type: str, facts: Facts) -> list[Declared]:
    """Return the links that a repo's own facts declare, in order."""
    if repo_type == "space":
        uses = [("model", name, "uses") for name in facts.get("models") or ()]
        return list(dict.fromkeys(uses + [("dataset", name, "uses") for name in facts.get("datasets") or ()]))
    relation = facts.get("base_relation") or "derived"
    bases = [("model", name, relation) for name in facts.get("base_models") or ()]
    data = [("dataset", name, "trained_on") for name in facts.get("datasets") or ()]
    return list(dict.fromkeys(bases + data))
