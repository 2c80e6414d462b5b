"""What the rules say of a dataflow's figures, and which explanations are theirs. Figures are synthetic."""

from pathlib import Path

import pandas as pd

from etl.model import registry
from etl.validate import identities, judgement
from etl.validate.expectations import Explanation, RuleBook
from tests.validate.test_identities import CODELISTS, identity, told

ROOT = Path(__file__).parents[2]
SUM = identity("sum", tolerance={"warning": "rounding"})
WRITTEN = {"who": "汇编组", "when": "2026-11-23", "why_zh": "原因不明，按原样收录。", "why_en": "Cause unknown."}


def tibet(insured: str) -> pd.DataFrame:
    return told(
        *[{"indicator": name, "obs_value": value} for name, value in (("insured", insured), ("active", "5.5"), ("retirees", "3.1"))]
    )


def judged(frame: pd.DataFrame, *explanations: Explanation) -> tuple[list[str], int, pd.DataFrame]:
    """The statuses of the verdicts, how many explanations have lapsed, and which figures each verdict is about."""
    facts = identities.Facts(CODELISTS, (), pd.DataFrame(), frozenset(frame["indicator"]))
    residuals = identities.residuals(frame, (SUM,), facts)
    report, about = judgement.of("enrolment", frame, residuals, RuleBook(identities=(SUM,)), explanations)
    return [each.status for each in report.verdicts], len(report.lapsed), about


def explanation(value: str, residual: str) -> Explanation:
    key = {
        name: tibet("8.5").iloc[0][name] for name in ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source")
    }
    return Explanation.model_validate({"rule": "R", **key, "value": value, "residual": residual, **WRITTEN})


def test_a_figure_within_rounding_passes_and_one_beyond_it_is_warned_of() -> None:
    assert judged(tibet("8.5"))[0] == ["passed"]
    assert judged(tibet("9.5"))[0] == ["warned"]


def test_an_explanation_of_that_figure_and_residual_is_applied_and_any_other_has_lapsed() -> None:
    assert judged(tibet("9.5"), explanation("9.5", "0.9"))[:2] == (["explained"], 0)
    assert judged(tibet("9.6"), explanation("9.5", "0.9"))[:2] == (["warned"], 1)


def test_which_figures_a_verdict_is_about_is_told_with_it() -> None:
    about = judged(tibet("8.5"))[2]
    assert about[["indicator", "verdict"]].to_numpy().tolist() == [["insured", 0]]


def test_explanations_are_those_of_the_dataflow_that_publishes_the_indicator() -> None:
    office = registry.load(ROOT / "datasets")
    told_of = {name: judgement.explanations(ROOT / "expectations", name, office) for name in office.dataflows}
    for name, rows in told_of.items():
        assert {office.indicators[each.indicator].dataflow for each in rows} <= {name}
    written = (ROOT / "expectations/explanations.csv").read_text(encoding="utf-8").splitlines()
    assert sum(map(len, told_of.values())) == len(written) - 1


def test_an_explanation_of_an_indicator_nobody_knows_is_everybodys_so_that_it_is_seen_to_have_lapsed(tmp_path: Path) -> None:
    office = registry.load(ROOT / "datasets")
    row = {**explanation("1", "1").record(), "indicator": "abolished"}
    (tmp_path / "explanations.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    assert all(len(judgement.explanations(tmp_path, name, office)) == 1 for name in office.dataflows)
