"""The observation table: the one shape in which figures pass from room to room and to the public."""

KEY = ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source")
"""What makes an observation unique within one vintage. Two sources that tell one fact differently both stay."""

FACT = tuple(name for name in KEY if name != "source")
"""What an observation is about, whoever says so."""

CODED = ("freq", "ref_area", "scheme", "indicator", "period_basis", "unit_measure", "obs_status", "conf_status")
"""Columns whose values are codes of the code list of the same name."""

COLUMNS = (
    *KEY,
    "obs_value",
    "unit_measure",
    "unit_mult",
    "decimals",
    "obs_status",
    "break_id",
    "conf_status",
    "vintage",
    "obs_text",
    "obs_unit_text",
    "source_ref",
)
"""Every published column, in order; meanings stand in `datasets/concepts.csv`."""

NO_SCHEME = "_Z"
"""The scheme of figures that concern no scheme, such as the population."""
