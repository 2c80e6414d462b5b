"""The log of the house: one line for everything that was released, appended and never edited."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any


def append(home: Path, at: datetime, verb: str, **told: Any) -> None:
    """Add one line to `log.jsonl`; it is on the disk when this returns."""
    line = json.dumps({"at": at.isoformat(), "verb": verb, **told}, ensure_ascii=False)
    with (home / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
