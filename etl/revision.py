"""What becomes of a figure from one release to the next: the words for it, shared by who writes histories and who reads them."""

ADDED, REVISED, DELETED = "A", "R", "D"
"""What a release did to a figure, in the words of SDMX-CSV (`ACTION`)."""

TOLD = ("obs_value", "obs_status", "unit_measure", "unit_mult", "decimals", "break_id", "conf_status")
"""What readers see of a figure; its place in a file and its vintage may change without its being another figure."""
