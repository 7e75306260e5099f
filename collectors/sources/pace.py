"""When something is read again that is read at an even pace, whatever happens to it."""

from collectors.sources.urgency import not_before
from storage.readings import Reading


def due_at(reading: Reading | None, cadence: int) -> int:
    """Return when a subject is due: one never read at once, one that failed later from time to time."""
    if reading is None:
        return 0
    return max(0 if reading.read_at is None else reading.read_at + cadence, not_before(reading))
