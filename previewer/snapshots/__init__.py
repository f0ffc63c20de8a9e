"""Accepted renderings: whether they still hold, what differs, and pages that show it."""
