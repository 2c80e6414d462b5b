"""Validated observations → files, documents and pages; and the switch that shows them all at once."""
