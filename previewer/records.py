"""Frozen, slotted records: dataclasses that are cheap to define and to make.

The standard library's decorator takes about a millisecond for each frozen slotted class at every start of the
program, and more than twice the time to make one; a template has thousands of nodes and a command one chance to
be quick (measured: 40 ms of 100 for the syntax tree alone).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, Self, dataclass_transform  # Any: a record's fields can be of any type


class _RecordType(type):
    """Turns a class body of annotated fields into slots and an `__init__`; defaults must be immutable."""

    _fields: tuple[str, ...]

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _RecordType:
        own = tuple(namespace.get("__annotations__", ()))
        inherited = tuple(field for base in bases for field in getattr(base, "_fields", ()))
        defaults = dict(getattr(bases[0], "_defaults", {})) if bases else {}
        defaults.update({field: namespace.pop(field) for field in own if field in namespace})
        fields = inherited + own
        namespace["__slots__"] = own
        namespace["_fields"] = namespace["__match_args__"] = fields
        namespace["_defaults"] = defaults
        if fields:
            namespace["__init__"] = _first_init
        return super().__new__(mcs, name, bases, namespace)


def _first_init(self: Any, *values: object, **named: object) -> None:
    """Stands in for `__init__` until a class makes its first record: many classes make none in a run."""
    cls = type(self)
    cls.__init__ = _init_of(cls)
    cls.__init__(self, *values, **named)


def _init_of(cls: Any) -> Callable[..., None]:
    fields, defaults = cls._fields, cls._defaults
    parameters = ", ".join(f"{field}=defaults[{field!r}]" if field in defaults else field for field in fields)
    body = "; ".join(f"set_{field}(self, {field})" for field in fields)
    scope: dict[str, Any] = {f"set_{field}": getattr(cls, field).__set__ for field in fields}
    scope["defaults"] = defaults
    exec(f"def __init__(self, {parameters}): {body}", scope)  # noqa: S102  # of our own classes' field names
    init: Callable[..., None] = scope["__init__"]
    return init


@dataclass_transform(frozen_default=True)
class Record(metaclass=_RecordType):
    """A value made of its fields: equal where its class and fields are equal, hashable, not to be changed."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def replace(self, **changes: object) -> Self:
        """The same record but for some fields."""
        fields = type(self)._fields
        values = {field: getattr(self, field) for field in fields}
        return type(self)(**values | changes)

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, field) for field in type(self)._fields)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        pairs = zip(type(self)._fields, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{field}={value!r}' for field, value in pairs)})"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), self._values()
