from etl.present.table import column_decimals, table
from tests.present.sample import STRUCTURE, VIEW, row


def test_periods_descend_and_each_column_has_one_number_of_decimals():
    made = table([row("2022", 10.25, decimals=2), row("2023", 11.0), row("2024", 12.0)], STRUCTURE, VIEW, "zh")
    assert [(line.head, line.cells[0].text) for line in made.lines] == [("2024年", "12"), ("2023年", "11"), ("2022年", "10")]
    assert made.heads == (("失业保险", "万人"),)
    assert made.caption == "全国失业保险参保人数（期末数，万人，2022年—2024年）"


def test_a_small_figure_never_reads_as_zero():
    assert column_decimals([row("2022", 0.3, decimals=1), row("2023", 5.0), row("2024", 6.0)]) == 1


def test_a_status_is_a_word_and_a_sign():
    made = table([row("2024", 12.0, obs_status="P"), row("2024", 9.0, scheme="PEN_E")], STRUCTURE, VIEW, "zh")
    assert made.lines[0].status == "◇ 初步：失业保险"
    assert [each.sign for each in made.lines[0].cells] == ["", "◇"]
    assert made.legend == (("◇", "初步", "以后可能修订。"),)


def test_a_status_shared_by_the_row_is_said_once():
    (line,) = table([row("2024", 12.0, obs_status="P")], STRUCTURE, VIEW, "zh").lines
    assert (line.status, line.cells[0].sign) == ("◇ 初步", "")


def test_missing_figures_are_marked_and_explained():
    made = table([row("2023", 1.0), row("2024", 2.0), row("2024", 3.0, scheme="PEN_E")], STRUCTURE, VIEW, "zh")
    assert made.lines[1].cells[0].missing
    assert made.legend[0][0] == made.lines[1].cells[0].text


def test_what_is_left_out_is_counted():
    assert table([row(str(year), 1.0) for year in range(2000, 2025)], STRUCTURE, VIEW, "zh", limit=10).more == 15
