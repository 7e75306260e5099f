"""The way most would collect the Hub: its library's objects, merged into a table with SQLAlchemy's ORM."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from huggingface_hub import ModelInfo
from sqlalchemy import JSON, Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The declarative base."""


class Model(Base):
    """One model, as it is now; no history."""

    __tablename__ = "models"

    id: Mapped[str] = mapped_column(primary_key=True)
    hub_id: Mapped[str | None] = mapped_column(index=True)
    author: Mapped[str | None] = mapped_column(index=True)
    sha: Mapped[str | None]
    private: Mapped[bool | None]
    gated: Mapped[str | None]
    disabled: Mapped[bool | None]
    downloads: Mapped[int | None]
    downloads_all_time: Mapped[int | None]
    likes: Mapped[int | None]
    trending: Mapped[float | None]
    library: Mapped[str | None]
    task: Mapped[str | None]
    license: Mapped[str | None]
    parameters: Mapped[int | None]
    created_at: Mapped[datetime | None]
    last_modified: Mapped[datetime | None]
    tags: Mapped[list[str] | None] = mapped_column(JSON)
    card: Mapped[dict[str, Any] | None] = mapped_column(JSON)


def _row(info: ModelInfo) -> Model:
    card = info.card_data.to_dict() if info.card_data else None  # type: ignore[no-untyped-call] # theirs
    return Model(
        id=info.id,
        hub_id=getattr(info, "_id", None),
        author=info.id.partition("/")[0],
        sha=info.sha,
        private=info.private,
        gated=str(info.gated) if info.gated is not None else None,
        disabled=info.disabled,
        downloads=info.downloads,
        downloads_all_time=info.downloads_all_time,
        likes=info.likes,
        trending=info.trending_score,
        library=info.library_name,
        task=info.pipeline_tag,
        license=card.get("license") if card else None,
        parameters=info.safetensors.total if info.safetensors else None,
        created_at=info.created_at,
        last_modified=info.last_modified,
        tags=info.tags,
        card=card,
    )


class Store:
    """A file that pages are merged into."""

    def __init__(self, path: Path, pragmas: tuple[str, ...]) -> None:
        self._engine: Engine = create_engine(f"sqlite:///{path}")

        @event.listens_for(self._engine, "connect")
        def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")

        Base.metadata.create_all(self._engine)

    def record(self, body: bytes) -> float:
        """Merge a page in one transaction; return milliseconds."""
        begin = time.perf_counter()
        records = msgspec.json.decode(body)
        with Session(self._engine) as session, session.begin():
            for record in records:
                info = ModelInfo(**record)  # type: ignore[no-untyped-call] # theirs
                session.merge(_row(info))
        return (time.perf_counter() - begin) * 1_000

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()
