"""Values as Java sees them: what is falsy, how each prints, how text is escaped.

A payload's values are Python's: dict, list, str, int, float, bool and None. An int is a Java Integer, Long or
BigInteger by its size, a float a Double.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from previewer.formats.doubles import double_text
from previewer.records import Record

# What a template can hold: JSON values, and the few objects that engine and helpers add to them.
Value: TypeAlias = object

MAX_DEPTH = 1_000
"""How deep a value may be nested to be printed; no payload is deeper."""


class Failure(Exception):
    """What makes the engine give up a rendering; whoever knows the place in the template adds it."""


class SafeText(str):
    """Text that is HTML already and is not escaped again: Handlebars.SafeString."""

    __slots__ = ()


class JavaCollection(list[Value]):
    """A Java collection that is no List, such as a map's keys: it loops, but has no item by index."""

    __slots__ = ()


class JavaObject(Record):
    """A Java object that a template can reach but that JSON has no word for; prints as Java prints it."""

    text: str
    members: tuple[tuple[str, Value], ...] = ()
    whole: bool = False
    """Whether those are all that `#each` loops over."""

    def member(self, name: str) -> Value:
        """What a method of the object gives, as far as templates have a use for it."""
        return next((value for own, value in self.members if own == name), None)


class JavaArray(JavaObject):
    """An array of bytes or characters, on which every block fails."""


_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;"}
)
_needs_escape = re.compile("[&<>\"'`=]").search


def escape(text: str) -> str:
    """Escapes text for HTML with the seven entities of handlebars.java."""
    return text.translate(_ESCAPES) if _needs_escape(text) else text


def is_falsy(value: Value) -> bool:
    """Whether a condition fails: null, "", an empty list, false or a number equal to 0."""
    if value is None or value is False:
        return True
    if isinstance(value, str | list):
        return not value
    if isinstance(value, int | float):
        return value == 0
    return isinstance(value, JavaObject) and not value.text


def is_same(a: Value, b: Value) -> bool:
    """Whether two values are one object to Java, which keeps one of each small Integer.

    Python keeps one of some values that Jackson makes anew: two numbers from 128 to 256, and two texts of the same
    single character, count as one object here even where they stand in different fields.
    """
    if a.__class__ is int and b.__class__ is int and a == b:
        return a is b or -128 <= a <= 127
    return a is b


def to_text(value: Value) -> str:
    """The text of a value as Java's toString gives it; None, which prints nothing, is "null" inside others.

    Raises Failure for what no JSON text holds: a number longer than any that Jackson reads, a Python object.
    """
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return _whole_text(value)
    if isinstance(value, float):
        return double_text(value)
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return _nested_text(value, MAX_DEPTH)
    if isinstance(value, JavaObject):
        return value.text
    raise Failure(f"found a Python {type(value).__name__}, expected a JSON value")


def shown(value: Value) -> str:
    """The text of a value as a message quotes it: cut where it is long."""
    text = to_text(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _nested_text(value: Value, levels: int) -> str:
    # List comprehensions, since each generator or map inside another would take its share of the C stack.
    if not levels and isinstance(value, dict | list):
        raise Failure(f"a value is nested more than {MAX_DEPTH:,} deep")
    if isinstance(value, dict):
        pairs = [f"{to_text(key)}={_nested_text(item, levels - 1)}" for key, item in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([_nested_text(item, levels - 1) for item in value]) + "]"
    return to_text(value)


def _whole_text(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:  # Python's own bound, 4,300 digits
        raise Failure("found a whole number with too many digits to print") from None


def java_class(value: Value) -> str:
    """The simple name of the Java class a value has: Integer, Long, BigInteger, Double, String ..."""
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return "Integer"
        return "Long" if -(2**63) <= value < 2**63 else "BigInteger"
    if isinstance(value, float):
        return "Double"
    if isinstance(value, str):
        return "String"
    if isinstance(value, dict):
        return "LinkedHashMap"
    return "ArrayList" if isinstance(value, list) else "null" if value is None else "Object"


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units, as Java counts."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def utf16_slice(text: str, start: int, end: int) -> str:
    """A part of a text by UTF-16 code units."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[start * 2 : end * 2].decode("utf-16-le", "surrogatepass")
