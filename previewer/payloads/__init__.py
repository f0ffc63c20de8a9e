"""Recorded JSON to payloads."""
