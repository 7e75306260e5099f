"""What five maintainers learn from four weekly digests, beside what they would have to learn.

`python -m benchmarks.digest_weeks [STORE]` renews docs/digests.md.

The store is made from the local Hub's scripted world, day by day (`tests/support/weeks.py`); what would have
to be learnt was written by hand before (`tests/data/digest_weeks.toml`).
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.support.learnt import judge, page
from tests.support.weeks import four_weeks

DOCUMENT = Path(__file__).parent.parent / "docs" / "digests.md"


async def main() -> None:
    """Make the store where none is given, judge, and renew the document."""
    with tempfile.TemporaryDirectory(prefix="cartographer-") as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "weeks.sqlite"
        if not path.exists():
            await four_weeks(path)
        found = await judge(path)
        DOCUMENT.write_text(page(found), encoding="utf-8")
        figures = {
            "facts": len(found.facts),
            "told": found.told,
            "in_fifteen_lines": f"{found.in_lines}/{found.of_lines}",
            "longest": found.longest,
            "untruths": len(found.untruths),
        }
        sys.stdout.write(" ".join(f"{name}={value}" for name, value in figures.items()) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
