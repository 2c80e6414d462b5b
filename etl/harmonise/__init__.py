"""Text tables → observations: pure functions, frame to frame; no I/O, no clock."""
