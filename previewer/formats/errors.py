"""The one exception of the room."""


class FormatError(ValueError):
    """A value, pattern, locale or zone that Java would answer with an exception, or that we cannot follow."""
