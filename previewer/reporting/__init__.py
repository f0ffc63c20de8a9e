"""Diagnostics to what people and machines read."""
