"""The terms that set a licence apart from a permissive one, by what the codebook knows of it.

What people declare, no legal advice: whether a term binds what is derived is not judged.
"""

import re
from collections.abc import Iterable

from config.codebook_records import License

SHARE_ALIKE = "the same licence for what is derived"
NON_COMMERCIAL = "no commercial use"
UNCHANGED = "no changed versions"
USES = "restricted uses"

_SHARED = frozenset({"odbl", "cdla-sharing-1.0"})
"""Licences for data whose terms go on to what is derived."""
_NUMBER = re.compile(r"\s+v?\d+(?:\.\d+)*(?=\s|$)")


def series_of(entry: License) -> str:
    """Return what a licence is called in all its versions: its maker lets one stand on another."""
    return _NUMBER.sub("", entry.name)


def terms_of_license(entry: License) -> Iterable[str]:
    """Return the terms that set a licence apart from a permissive one."""
    parts = entry.id.split("-")
    if entry.family == "copyleft" or "sa" in parts or entry.id in _SHARED:
        yield SHARE_ALIKE
    if entry.family == "non-commercial" or entry.commercial_use == "not allowed":
        yield NON_COMMERCIAL
    if entry.family == "no-derivatives" or "nd" in parts:
        yield UNCHANGED
    if entry.family == "responsible-use":
        yield USES
    if entry.family == "custom" and entry.commercial_use != "not allowed":
        yield f"the terms of the {series_of(entry)}"
    if entry.family == "data" and entry.commercial_use != "allowed" and entry.id not in _SHARED:
        yield f"the terms of the {entry.name}"
