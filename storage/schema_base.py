"""What every table is made of: one metadata, one text, one kind of number, one kind of instant."""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.canonical import clean

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


class PlainText(TypeDecorator[str]):
    """Text in one binary order on both databases, of nothing but what both can hold.

    SQLite's own order is binary; PostgreSQL's is with the collation "C". A NUL and half a surrogate pair
    (they come with odd records and odd keyboards) are left out, in what is written and in what is asked for.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Return the text type of a dialect."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - theirs
        """Return what a database can hold of a text."""
        return None if value is None else clean(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:  # noqa: ANN401, ARG002 - the library's signature
        """Treat what a column is compared with as text of the same kind."""
        return self


String = PlainText()
Json = String
Id = BigInteger().with_variant(Integer(), "sqlite")
Instant = BigInteger
Sequence = BigInteger


USER: Final = {"person": "user"}
"""Marks a column that holds a Discord user's id as a number: `Column(..., info=USER)`."""
ACTOR: Final = {"person": "actor"}
"""Marks a column that holds a Discord user's id as text, or `cli`."""
ASKER: Final = {"person": "asker"}
"""Marks a column that holds `discord:` and a user's id, or who else asked."""
# What becomes of each of them at /privacy delete is said in storage/privacy.py; a test compares.


def valid() -> tuple[Column[int], Column[int | None]]:
    """Return the two columns of recorded time: from (included) and to (excluded; NULL while open)."""
    return Column("valid_from", Sequence, nullable=False), Column("valid_to", Sequence)
