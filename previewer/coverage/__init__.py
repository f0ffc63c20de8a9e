"""Traces of renderings to what they read, which branches ran, and what no payload shows."""
