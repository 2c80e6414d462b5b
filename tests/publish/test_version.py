"""Which number of a dataset's version grows, told by a release and the one before. The figures are synthetic."""

import pyarrow as pa
import pytest

from etl.publish import version

ROWS = [
    {"indicator": "insured", "ref_area": "340000", "time_period": "2023", "obs_value": 1.0},
    {"indicator": "insured", "ref_area": "340100", "time_period": "2023", "obs_value": 2.0},
    {"indicator": "income", "ref_area": "340000", "time_period": "2024", "obs_value": 3.0, "unit_measure": "CNY", "unit_mult": 8},
]
COMMON = {"source": "nbs", "unit_measure": "PS", "unit_mult": 4, "obs_status": "A"}
DIMENSIONS = ["ref_area", "indicator", "time_period"]
COLUMNS = {name: "number" if name == "obs_value" else "string" for name in (*DIMENSIONS, *COMMON, "obs_value")}


def release(
    rows: list[dict] = ROWS, columns: dict[str, str] = COLUMNS, dimensions: list[str] = DIMENSIONS, **told: object
) -> version.Standing:
    """What a release holds."""
    structure = {"columns": [{"name": name, "type": kind} for name, kind in columns.items()], "dimensions": dimensions, **told}
    return structure, pa.Table.from_pylist([COMMON | row for row in rows])


def told(after: version.Standing, before: version.Standing | None = None) -> tuple[str, list[tuple[str, str, list[str]]]]:
    """The version, and what of which column made it so."""
    found = version.told(before or release(version="1.4.2"), after)
    return found["version"], [(change["what"], change["column"], change["names"]) for change in found["version_changes"]]


def but(number: int, **cells: object) -> list[dict]:
    """The rows with one of them changed."""
    return [row | cells if place == number else row for place, row in enumerate(ROWS)]


def test_the_first_release_is_the_first_version() -> None:
    assert version.told(None, release()) == {"version": "1.0.0", "version_changes": []}


# ---- patch: other values, other notes ----


@pytest.mark.parametrize(
    "after",
    [
        release(),
        release(title={"zh": "改名", "en": "Renamed"}),
        release(but(0, obs_value=9.0)),
        release(but(0, obs_value=None, obs_status="Q")),  # withheld: it can be asked for still
        release(but(0, obs_status="P")),
        release([*ROWS, {"indicator": "income", "ref_area": "340100", "time_period": "2024", "unit_measure": "CNY", "unit_mult": 8}]),
        release(dimensions=DIMENSIONS[::-1]),
    ],
    ids=["no figure", "a title", "a value", "a value withheld", "a status", "a figure of known codes and period", "the order asked in"],
)
def test_other_values_and_notes_are_a_patch(after: version.Standing) -> None:
    assert told(after) == ("1.4.3", [])


# ---- minor: all that was there, and more ----


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (release([*ROWS, ROWS[0] | {"ref_area": "340200"}]), ("code_new", "ref_area", ["340200"])),
        (release([*ROWS, ROWS[0] | {"indicator": "active"}]), ("code_new", "indicator", ["active"])),
        (release([*ROWS, ROWS[0] | {"source": "mohrss"}]), ("code_new", "source", ["mohrss"])),
        (release([*ROWS, ROWS[0] | {"time_period": "2025"}]), ("period_new", "time_period", ["2025"])),
        (release(columns=COLUMNS | {"remark": "string"}), ("column_new", "", ["remark"])),
    ],
)
def test_more_codes_periods_and_columns_are_a_minor_version(after: version.Standing, change: tuple) -> None:
    assert told(after) == ("1.5.0", [change])


def test_a_code_that_is_listed_and_has_no_row_is_not_there_yet() -> None:
    assert told(release(codelists={"ref_area": [{"code": "340200"}]}))[0] == "1.4.3"


# ---- major: something a program could ask for is gone or means something else ----


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (release(ROWS[:1] + ROWS[2:]), ("code_gone", "ref_area", ["340100"])),
        (release(but(2, time_period="2023")), ("period_gone", "time_period", ["2024"])),
        (
            release([row | {"unit_mult": 0} for row in ROWS[:2]] + ROWS[2:]),
            ("unit_changed", "indicator", ["insured"]),
        ),
        (release(but(2, unit_measure="PS")), ("unit_changed", "indicator", ["income"])),
        (release(columns={name: kind for name, kind in COLUMNS.items() if name != "obs_status"}), ("column_gone", "", ["obs_status"])),
        (release(columns=COLUMNS | {"obs_value": "string"}), ("column_retyped", "", ["obs_value"])),
        (release(dimensions=DIMENSIONS[:2]), ("dimension_gone", "", ["time_period"])),
        (
            release([row | {"sex": "F"} for row in ROWS], COLUMNS | {"sex": "string"}, [*DIMENSIONS, "sex"]),
            ("dimension_new", "", ["sex"]),
        ),
    ],
)
def test_what_breaks_a_program_is_a_major_version(after: version.Standing, change: tuple) -> None:
    assert told(after) == ("2.0.0", [change])


def test_a_column_that_is_renamed_is_gone_and_new() -> None:
    renamed = {("source_cell" if name == "source_ref" else name): kind for name, kind in {**COLUMNS, "source_ref": "string"}.items()}
    before = release(columns={**COLUMNS, "source_ref": "string"}, version="1.0.0")
    assert told(release(columns=renamed), before) == (
        "2.0.0",
        [("column_gone", "", ["source_ref"]), ("column_new", "", ["source_cell"])],
    )


def test_a_code_that_never_carried_a_figure_may_go() -> None:
    before = release([*ROWS, ROWS[0] | {"ref_area": "340300", "obs_value": None, "obs_status": "O"}], version="1.4.2")
    assert told(release(), before) == ("1.4.3", [])


def test_the_greatest_change_counts_and_all_are_told() -> None:
    after = release([*ROWS[1:], ROWS[0] | {"ref_area": "350000"}, ROWS[0] | {"time_period": "2022", "ref_area": "340100"}])
    assert told(after) == ("1.5.0", [("code_new", "ref_area", ["350000"]), ("period_new", "time_period", ["2022"])])
    assert told(release(after[1].to_pylist()[:1] + after[1].to_pylist()[2:]))[0] == "2.0.0"


# ---- what went before ----


@pytest.mark.parametrize(("before", "after"), [({}, "1.0.1"), ({"version": None}, "1.0.1"), ({"version": "1.9.9"}, "1.9.10")])
def test_a_release_from_before_versions_were_told_counts_as_the_first(before: dict, after: str) -> None:
    assert told(release(), release(**before))[0] == after


def test_whoever_releases_is_told_by_what_programs_may_break() -> None:
    gone = release([ROWS[0] | {"ref_area": f"3401{number:02}", "time_period": "2023"} for number in range(8)], version="1.4.2")
    assert version.broken(version.told(gone, release(but(0, time_period="2023")))) == (
        "version 2.0.0 may break programs: code gone: 340101, 340102, 340103, 340104, 340105, 340106, …"
    )
    assert version.broken(version.told(release(), release())) == ""


@pytest.mark.parametrize(
    ("structure", "level"),
    [
        ({"previous": None, "version_changes": []}, "first"),
        ({"previous": "2026-11-23", "version_changes": []}, "patch"),
        ({"previous": "2026-11-23", "version_changes": [{"level": "minor"}]}, "minor"),
        ({"previous": "2026-11-23", "version_changes": [{"level": "minor"}, {"level": "major"}]}, "major"),
    ],
)
def test_a_release_tells_what_its_version_says(structure: dict, level: str) -> None:
    assert version.level(structure) == level
