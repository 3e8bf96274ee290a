"""Measure the engines and write the tables into ``docs/``: ``make bench``.

Each table stands between the comments ``<!-- NAME -->`` and ``<!-- end -->`` of its page. Parallel sentences and the
conferences of CoSPLib are not in this repository: ``python -m bench --ntrex FILE --sdg FILE --cosplib FOLDER`` renews
their tables where the files are at hand. ``--million`` schedules a million requests as well (four minutes) and
searches a million vectors (7 GB of disk). ``--only PAGE`` renews one page. B2B forums are proved by
``bench/scheduling/forums.py FOLDER``.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"


def renew_table(page: str, name: str, script: str, *arguments: str) -> None:
    """Run a script and put the table that it prints in place of the page's.

    Raises
    ------
    SystemExit
        Where the script fails, or the page has no single place for the table.
    """
    print(f"measuring: {script} {' '.join(arguments)}", file=sys.stderr)
    job = [sys.executable, str(HERE / script), *arguments]
    printed = subprocess.run(job, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 (a script of ours)
    table = f"<!-- {name} -->\n\n{printed}\n<!-- end -->"
    path = DOCS / page
    text, places = re.subn(
        rf"<!-- {name} -->.*?<!-- end -->", lambda _: table, path.read_text("utf-8"), flags=re.DOTALL
    )
    if places != 1:
        raise SystemExit(f"{path}: expected one place for the table {name!r}, found {places}")
    path.write_text(text, "utf-8")


def main() -> None:
    """Renew every table that can be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ntrex", help="tab-separated parallel sentences with columns en, it, zh")
    parser.add_argument("--sdg", help="the same, with a column kind")
    parser.add_argument("--cosplib", help="a folder of CoSPLib workbooks with their solutions")
    parser.add_argument("--million", action="store_true", help="schedule a million requests as well")
    parser.add_argument("--only", metavar="PAGE", help="renew only the tables of this page, such as scale.md")
    asked = parser.parse_args()
    picture = str(DOCS / "images" / "quality.svg")

    def renew(page: str, name: str, script: str, *arguments: str) -> None:
        if asked.only in (None, page):
            renew_table(page, name, script, *arguments)

    renew("scheduling.md", "peers", "scheduling/quality.py", "--seconds", "12", "--plot", picture)
    renew("scheduling.md", "large", "scheduling/large.py", *(["--million"] if asked.million else []))
    if asked.cosplib:
        renew("agenda.md", "cosplib", "agenda/cosplib.py", asked.cosplib)
    renew("performance.md", "agenda", "site/agenda.py")
    renew("awarding.md", "selection", "awarding/selection.py")
    renew("matching.md", "market", "matching/market.py")
    renew("matching.md", "labelled", "matching/quality.py")
    if asked.ntrex:
        renew("matching.md", "ntrex", "matching/quality.py", "--parallel", asked.ntrex)
    if asked.sdg:
        renew("matching.md", "sdg", "matching/quality.py", "--parallel", asked.sdg, "--where", "kind=target")
    renew("matching.md", "speed", "matching/speed.py", *(["--million"] if asked.million else []))
    renew("scale.md", "scale", "scale.py")


if __name__ == "__main__":
    main()
