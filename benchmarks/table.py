"""Tables as they stand in docs/benchmarks.md."""

import os
import sys
from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; the first column is words, the others are figures."""
    print()
    print("| " + " | ".join(heads) + " |")
    print("|---|" + "--:|" * (len(heads) - 1))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")


def machine() -> None:
    """Print where and under what load this was measured."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; load of the machine {load}")


def ratio(of: float, to: float) -> str:
    return f"{of / to:.2f}" if of / to < 10 else f"{of / to:,.0f}"


def verdict(met: bool, target: str) -> str:
    return f"{'met' if met else 'MISSED'}: {target}"
