"""The rules as pages and answers are given them: they judge now what nobody has labelled."""

from typing import Final

from bot.answering.judges import Judges
from collectors.mapping.kinds import kind_now
from collectors.mapping.owner_now import owner_now
from collectors.mapping.repos import repo_now

NOW: Final = Judges(kind=kind_now, repo=repo_now, owner=owner_now)
