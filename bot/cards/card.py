"""One Discord message, ready to be sent by the library or as the body of a request."""

import io
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.cards import budget


@dataclass(frozen=True)
class Picture:
    """An attached picture, shown in the card by its name, with the words that replace it."""

    name: str
    data: bytes
    alt: str


class CardView(ui.LayoutView):
    """A card's components. Its buttons say what they do, so the library need not remember the view."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_finished(self) -> bool:
        """Return that nothing waits for this view, so that sending it keeps nothing in memory."""
        return True


@dataclass(frozen=True)
class Card:
    """One message; `page` of `pages` where it is turned page by page."""

    view: CardView
    pictures: tuple[Picture, ...] = ()
    page: int = 0
    pages: int = 1

    @property
    def files(self) -> list[discord.File]:
        """The pictures to send (in an edit: the attachments); new each time, since sending uses a file up."""
        return [
            discord.File(io.BytesIO(picture.data), picture.name, description=picture.alt)
            for picture in self.pictures
        ]

    def payload(self, nonce: str | None = None) -> dict[str, Any]:
        """Return the body of Create Message: nobody is mentioned, and a nonce is enforced.

        Raises ValueError for a nonce longer than Discord takes.
        """
        body: dict[str, Any] = {
            "components": [item.to_component_dict() for item in self.view.children],
            "flags": budget.COMPONENTS_V2,
            "allowed_mentions": {"parse": []},
        }
        if self.pictures:
            body["attachments"] = [
                {"id": index, "filename": picture.name, "description": picture.alt}
                for index, picture in enumerate(self.pictures)
            ]
        if nonce is not None:
            if len(nonce) > budget.NONCE:
                raise ValueError(f"a nonce has at most {budget.NONCE} characters")
            body |= {"nonce": nonce, "enforce_nonce": True}
        return body
