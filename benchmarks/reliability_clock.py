"""One clock for several processes: an instant in a file that is mapped into each of them."""

import mmap
import struct
from pathlib import Path

_FORMAT = "<q"


class SharedClock:
    """Stands still until somebody moves it; everybody who has the file sees the same instant."""

    def __init__(self, path: Path, at: int | None = None) -> None:
        """Open the clock in a file; `at` (milliseconds UTC) makes a new one."""
        if at is not None:
            path.write_bytes(struct.pack(_FORMAT, at))
        self.path = path
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), struct.calcsize(_FORMAT))

    def now(self) -> int:
        """Return the present instant in milliseconds UTC."""
        (at,) = struct.unpack(_FORMAT, self._map[:])
        return int(at)

    def advance(self, by: int) -> None:
        """Move forward by a number of milliseconds."""
        self._map[:] = struct.pack(_FORMAT, self.now() + by)
