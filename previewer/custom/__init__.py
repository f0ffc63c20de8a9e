"""Helpers of a project's own, written in pybars3's convention; they work under both engines."""
