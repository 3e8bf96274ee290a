"""Write the measured tables into ``docs/matching.md``: ``.venv/bin/python bench/matching/report.py``.

Each table stands between the comments ``<!-- NAME -->`` and ``<!-- end -->``. Parallel sentences are not part of this
repository: ``--ntrex FILE`` and ``--sdg FILE`` renew their tables where the files are at hand.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "matching.md"


def put(name: str, *command: str) -> None:
    """Run a script beside this one and put what it prints in place of a table."""
    job = [sys.executable, HERE / command[0], *command[1:]]
    printed = subprocess.run(job, capture_output=True, text=True, check=True)  # noqa: S603 (a script of ours)
    table = f"<!-- {name} -->\n\n{printed.stdout}\n<!-- end -->"
    page, count = re.subn(rf"<!-- {name} -->.*?<!-- end -->", lambda _: table, PAGE.read_text("utf-8"), flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{PAGE}: expected one place for the table {name!r}, found {count}")
    PAGE.write_text(page, "utf-8")
    print(f"{name} renewed", file=sys.stderr)


def main() -> None:
    """Renew every table that can be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ntrex")
    parser.add_argument("--sdg")
    asked = parser.parse_args()
    put("market", "market.py")
    put("labelled", "quality.py")
    if asked.ntrex:
        put("ntrex", "quality.py", "--parallel", asked.ntrex)
    if asked.sdg:
        put("sdg", "quality.py", "--parallel", asked.sdg, "--where", "kind=target")
    put("speed", "speed.py")


if __name__ == "__main__":
    main()
