"""Whether the figures can be believed: identities, expectations, and what came of them. Nothing here changes a figure."""
