"""How far a measurement has come, on standard error: some take hours."""

import sys
import time

_BEGUN = time.monotonic()


def tell(line: str) -> None:
    """Write a line with the seconds since this process began."""
    print(f"{time.monotonic() - _BEGUN:8.0f} s  {line}", file=sys.stderr, flush=True)
