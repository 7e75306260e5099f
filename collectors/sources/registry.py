"""The sources that a refresh reads subject by subject, in their order: what changes soonest comes first."""

from collectors.oddities import Oddities
from collectors.sources.subjects import SubjectSource

SUBJECT_SOURCES: tuple[SubjectSource, ...] = (Oddities(),)
