"""The tables of the index of names: which repos may be meant by what people write, found by keys."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from storage.schema_base import Id, metadata

name_blocks = Table(
    "name_blocks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("names", Integer, nullable=False),
)

name_keys = Table(
    "name_keys",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
