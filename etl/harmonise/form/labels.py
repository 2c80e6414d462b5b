"""The labels of every row, by concept."""

from etl.harmonise.form import footnotes
from etl.harmonise.form.columns import Column
from etl.harmonise.form.header import split_unit
from etl.harmonise.form.remedy import edit
from etl.model.codelist import Codelist, normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Problems, Refusal


def read(
    sheet: Sheet, body: list[int], columns: list[Column], layout: Layout, source: Source, units: Codelist
) -> dict[int, dict[str, str]]:
    """The labels of every row that is read, by concept; a unit in a label's bracket is the row's unit."""
    fill, ignored = {normal(label) for label in layout.fill}, {normal(label) for label in layout.ignore}
    labels: dict[int, dict[str, str]] = {}
    last: dict[int, str] = {}
    for row in body:
        labels[row] = {}
        for column in columns:
            if column.role == "label":
                text = sheet.cells[row][column.index]
                if normal(column.label) in fill:
                    text = last[column.index] = text if text.strip() else last.get(column.index, "")
                if column.codes["concept"] == "time_period":
                    text, status = footnotes.period(text, layout.footnotes)
                    labels[row] |= {"obs_status": status} if status else {}
                label, unit = split_unit(text.strip(), units, source)
                labels[row] |= {"unit": unit} if unit else {}
                labels[row][column.codes["concept"]] = label if unit else text
        if ignored & {normal(footnotes.heading(label, layout.footnotes, layout.ignore)[0]) for label in labels[row].values()}:
            del labels[row]
    if layout.items:
        labels = _items(sheet, labels, layout, source)
    if layout.positions:
        if len(body) != len(layout.positions.codes):
            what = f"{len(body)} rows, but {len(layout.positions.codes)} positions are declared"
            raise Refusal([Problem(where=sheet.ref(body[0], 0), what=what, remedy=edit(source, "`positions`"))])
        for row, code in zip(body, layout.positions.codes, strict=True):
            labels[row][layout.positions.concept] = code
    return labels


def _items(sheet: Sheet, labels: dict[int, dict[str, str]], layout: Layout, source: Source) -> dict[int, dict[str, str]]:
    """The labels of the concept `item` replaced by the codes the layout gives them."""
    given = {normal(label): codes for label, codes in layout.items.items()}
    problems, told = Problems(), {}
    for row, said in labels.items():
        item, status = footnotes.heading(said.get("item", ""), layout.footnotes, layout.items)
        if normal(item) not in given:
            problems.add(f"the layout does not know the row “{item.strip()}”", sheet.ref(row, 0), edit(source, "`items` or `ignore`"))
        marked = {"obs_status": status} if status else {}
        told[row] = marked | {concept: label for concept, label in said.items() if concept != "item"} | given.get(normal(item), {})
    problems.refuse_if_any()
    return told
