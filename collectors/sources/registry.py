"""The sources that a refresh reads subject by subject, in their order: what changes soonest comes first."""

from collectors.oddities import Oddities
from collectors.sources.cards import Cards
from collectors.sources.collections import Collections
from collectors.sources.commits import Commits
from collectors.sources.discussions import Discussions
from collectors.sources.evaluations import EVALUATIONS
from collectors.sources.leaderboards import BENCHMARKS, LEADERBOARDS
from collectors.sources.noise import Noise
from collectors.sources.origins import Origins
from collectors.sources.papers import Papers
from collectors.sources.people import MemberLists, SocialHandles
from collectors.sources.providers import PROVIDERS
from collectors.sources.subjects import SubjectSource

SUBJECT_SOURCES: tuple[SubjectSource, ...] = (
    Origins(),
    Commits(),
    Discussions(),
    Oddities(),
    BENCHMARKS,
    LEADERBOARDS,
    EVALUATIONS,
    PROVIDERS,
    Papers(),
    Collections(),
    MemberLists(),
    SocialHandles(),
    Cards(),
    Noise(),
)
