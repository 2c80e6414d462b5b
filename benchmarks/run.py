"""`make bench`: every part in turn, each in a process of its own, and its tables put into docs/benchmarks.md.

`make bench PARTS="static visit"` runs some of them; `python benchmarks/run.py --print static` changes no file.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
PARTS = ("build", "ingest", "static", "visit", "explore", "load", "planted", "faults")
"""In the order in which they run; each is a script that prints tables."""


def measured(part: str) -> str:
    """What a part prints, seen as it comes."""
    said = ""
    with subprocess.Popen([sys.executable, str(HERE / f"{part}.py")], cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            said += line
    if running.returncode:
        raise SystemExit(f"benchmarks/{part}.py failed")
    return re.sub(r" {2,}", " ", said).strip()


def recorded(text: str, part: str, said: str) -> str:
    """The document with what a part printed between its marks."""
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"docs/benchmarks.md has no place for {part}: {begin} … {end}")
    return f"{before}{begin}\n{said}\n{end}{after}"


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("parts", nargs="*", default=[], help=", ".join(PARTS))
    told.add_argument("--print", action="store_true", dest="only_print", help="leave docs/benchmarks.md as it is")
    given = told.parse_args()
    if unknown := [part for part in given.parts if part not in PARTS]:
        raise SystemExit(f"There is no part {', '.join(unknown)}: {', '.join(PARTS)}")
    for part in given.parts or PARTS:
        print(f"\n# {part}\n", flush=True)
        said = measured(part)
        if not given.only_print:
            DOCUMENT.write_text(recorded(DOCUMENT.read_text("utf-8"), part, said), "utf-8")


if __name__ == "__main__":
    main()
