"""A payload and a template's settings to what Iterable would send, or why it would send nothing."""
