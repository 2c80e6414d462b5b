"""What to edit when a form does not fit, and cells as patterns see them."""

import re

from etl.model.source import Source


def bare(cell: str) -> str:
    return re.sub(r"\s+", "", cell)


def edit(source: Source, what: str) -> str:
    return f"edit {what} in datasets/sources/{source.id}/source.yaml"
