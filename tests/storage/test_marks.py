"""Small things the program remembers about itself."""

from storage import marks
from storage.database import Database


async def test_small_things_are_remembered(db: Database) -> None:
    assert await marks.get(db, "commands") is None
    await marks.put(db, "commands", "one")
    await marks.put(db, "commands", "two")
    assert await marks.get(db, "commands") == "two"
