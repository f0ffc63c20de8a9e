"""Redaction: personal data in payloads to stable fakes."""
