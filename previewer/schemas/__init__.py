"""Schemas: what payloads hold at each place, with the evidence for it."""
