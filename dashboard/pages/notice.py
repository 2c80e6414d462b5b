"""What a reader must know of a release before its figures are used, as the published pages say it too."""

from html import escape

from dashboard.frame import root
from dashboard.shelf import Dataset, kept
from etl.catalog import LATEST
from etl.present import errata
from etl.present.tongues import marked


@kept
def notice(dataset: Dataset, lang: str) -> errata.Notice | None:
    """The notice on a release that a question names; of the newest one, and where none is named, there is nothing to say."""
    if dataset.release == LATEST:
        return None
    return errata.of_release(dataset.errata, dataset.id, dataset.release, dataset.record["releases"][0], lang)


def html(dataset: Dataset, lang: str) -> str:
    """The notice as it stands in a page without scripts; empty where there is none."""
    told = notice(dataset, lang)
    if told is None:
        return ""
    lines = "".join(_line(each, lang) for each in told.lines)
    head = f'<p id="notice-h" class="notice-head">{escape(told.heading)}</p>'
    return f'<div class="notice" role="note" aria-labelledby="notice-h" data-state="{told.state}">{head}{lines}</div>'


def _line(each: errata.Line, lang: str) -> str:
    note = f" <q>{marked(each.note, lang)}</q>" if each.note else ""
    return f'<p>{escape(each.says)}{note} <a href="{escape(root(lang) + each.path)}">{escape(each.words)}</a></p>'
