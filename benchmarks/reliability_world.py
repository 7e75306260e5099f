"""What is sent in a run, where to, and what the local Discord holds of it in the end."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from bot.cards.render import split
from bot.document import Document, Items, paragraph
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import Channel, ChannelType, Message, Thread
from storage import announcing, deliveries, subscriptions
from storage.announcing import Revision
from storage.database import Database
from storage.deliveries import Destination, StoredDocument
from storage.subscriptions import DigestScope, Schedule, Subscription

KINDS = ("channel", "channel", "thread", "direct", "digest", "digest", "card", "forum")
PEOPLE = ("mia", "noor", "ada", "otto")
_PART = re.compile(r"\((\d+)/(\d+)\)")


@dataclass
class Item:
    """One thing that must arrive exactly once: `word` stands in it and nowhere else."""

    kind: str
    word: str
    channel_id: str
    parts: int = 1
    versions: int = 1
    card: StoredDocument | None = None
    subscription: Subscription | None = None


@dataclass
class Finding:
    """What became of one item: how often each part stands there; what is wrong beside that."""

    item: Item
    copies: dict[int, int] = field(default_factory=dict)
    wrong: str = ""

    @property
    def lost(self) -> int:
        """Parts that are not there."""
        return sum(1 for part in range(1, self.item.parts + 1) if not self.copies.get(part))

    @property
    def doubled(self) -> int:
        """Messages too many."""
        return sum(number - 1 for number in self.copies.values() if number > 1)


class World:
    """The places of one run, in the local Discord that outlives it."""

    def __init__(self, discord: LocalDiscord, db: Database, chance: random.Random) -> None:
        self.discord = discord
        self.db = db
        self.chance = chance
        self.items: list[Item] = []
        self._made: list[Channel] = []
        self._guild = next(iter(discord.world.guilds))

    async def add(self, word: str) -> Item:
        """Put something into the outbox, or let a digest be due."""
        kind = self.chance.choice(KINDS)
        item = await self._digest(word) if kind == "digest" else await self._document(kind, word)
        self.items.append(item)
        return item

    async def _document(self, kind: str, word: str) -> Item:
        place, to = self._place(kind, word)
        document = self._written(kind, word)
        parts = len(split(document))
        stored = await deliveries.put(
            self.db,
            deliveries.Composed(
                kind="alert" if kind == "card" else "digest",
                body=msgspec.to_builtins(document),
                parts=parts,
                to=to,
                sequence=0,
                composer="reliability",
                priority=deliveries.URGENT if kind == "card" else deliveries.REGULAR,
            ),
        )
        return Item(kind, word, place, parts, card=stored if kind == "card" else None)

    async def _digest(self, word: str) -> Item:
        place, to = self._place("channel", word)
        made = await subscriptions.create(
            self.db,
            guild_id=to.guild_id,
            channel_id=to.channel_id,
            user_id=int(self.discord.person("noor").id),
            scope=DigestScope(owners=(word,)),
            schedule=Schedule(0, 9, "Europe/Oslo"),
            due_at=self.db.clock.now(),
            skip_quiet=False,
        )
        return Item("digest", word, place, subscription=made)

    def _place(self, kind: str, word: str) -> tuple[str, Destination]:
        if kind == "direct":
            person = self.discord.person(self.chance.choice(PEOPLE))
            core = self.discord.core
            conversation = core.conversation(core.bot_id, person.id)
            return conversation.id, Destination(guild_id=None, channel_id=None, user_id=int(person.id))
        form = ChannelType.FORUM if kind == "forum" else ChannelType.TEXT
        channel = self.discord.build.channel(word, kind=form)
        self._made.append(channel)
        if kind == "thread":
            channel = self._thread(channel)
        return channel.id, Destination(guild_id=int(self._guild), channel_id=int(channel.id), user_id=None)

    def _thread(self, parent: Channel) -> Channel:
        core = self.discord.core
        thread = Channel(
            id=core.ids.next(),
            type=ChannelType.PUBLIC_THREAD,
            name="thread",
            guild_id=parent.guild_id,
            parent_id=parent.id,
            thread=Thread(owner_id=self.discord.person("mia").id),
        )
        core.world.channels[thread.id] = thread
        return thread

    def _written(self, kind: str, word: str) -> Document:
        lines = self.chance.choice((0, 0, 60, 110)) if kind != "card" else 0
        rest = (Items(tuple((f"line {number} " + "x" * 90,) for number in range(lines))),) if lines else ()
        return Document(title=f"About {word}", blocks=(paragraph("version 1 of it"), *rest))

    async def revise(self) -> None:
        """Let a fact arrive: one of the cards gets another version."""
        cards = [item for item in self.items if item.card is not None]
        if not cards:
            return
        item = self.chance.choice(cards)
        assert item.card is not None
        item.versions += 1
        words = f"version {item.versions} of it"
        document = Document(title=f"About {item.word}", blocks=(paragraph(words),))
        revision = Revision(of=item.card, body=msgspec.to_builtins(document), parts=1)
        item.card = await announcing.revise(self.db, revision, composer="reliability")

    def findings(self) -> Iterator[Finding]:
        """Look at what people see."""
        for item in self.items:
            found = Finding(item)
            order: list[int] = []
            for message in self._messages(item):
                written = json.dumps(message.components)
                if item.word not in written:
                    continue
                matched = _PART.search(written)
                part = int(matched[1]) if matched and item.parts > 1 else 1
                found.copies[part] = found.copies.get(part, 0) + 1
                order.append(part)
                if item.card is not None and f"version {item.versions} of it" not in written:
                    found.wrong = f"it does not show version {item.versions}"
            if order != sorted(order):
                found.wrong = f"its parts stand in the order {order}"
            yield found

    def _messages(self, item: Item) -> Iterator[Message]:
        world = self.discord.world
        yield from world.history(item.channel_id)
        for channel in list(world.channels.values()):
            if channel.parent_id == item.channel_id:
                yield from world.history(channel.id)

    def clear(self) -> None:
        """Take the run's places away, and what is remembered of it."""
        world = self.discord.world
        gone = {channel.id for channel in self._made}
        gone |= {one.id for one in world.channels.values() if one.parent_id in gone}
        for number in gone:
            world.channels.pop(number, None)
            world.messages.pop(number, None)
        for channel in world.channels.values():
            if channel.type == ChannelType.DM:
                world.messages.pop(channel.id, None)
        self.discord.core.nonces.clear()
        self.discord.requests.clear()
