"""Helpers: each is data, one module a family."""
