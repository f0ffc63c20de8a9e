"""Iterable's list helpers: minInList, maxInList, sortBy, groupBy. Documented in D6, details by practitioners."""

from __future__ import annotations

from functools import cmp_to_key, partial

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.helpers.comparisons import as_decimal
from previewer.rendering.helpers.conditions import compare
from previewer.rendering.values import Failure, Value, to_text
from previewer.syntax.paths import split_path

GROUPED_ITEMS = 100
"""groupBy takes this many items and drops the rest without a word."""


def _field(call: Call, item: Value, path: str) -> Value:
    # Only the item's own field counts, never one further out.
    return call.context.child(item).get(split_path(f"./{path}"))


def _extreme(call: Call, sign: int) -> Value:
    field = call.param(0)
    if not isinstance(call.subject, list) or not isinstance(field, str):
        call.guess("anything but a list fails")
        raise Failure(f"`{call.name}` needs a list and the name of a field")
    best: Value = None
    best_value = None
    for item in call.subject:
        value = as_decimal(_field(call, item, field))
        if value is not None and (best_value is None or (value > best_value if sign > 0 else value < best_value)):
            best, best_value = item, value
    return call.otherwise() if best_value is None else call.body(context=call.context.child(best))


def _order(a: Value, b: Value) -> int:
    left, right = as_decimal(a), as_decimal(b)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    return compare(to_text(a), to_text(b))


_SORT_KEY = cmp_to_key(_order)


def _sort_by(call: Call) -> Value:
    if not isinstance(call.subject, list):
        raise Failure("`sortBy` needs a list")
    fields = _fields(call)
    descending = call.hash.get("order") == "desc"
    items = list(call.subject)
    for field in reversed(fields):
        present = [(item, _field(call, item, field)) for item in items]
        known = [pair for pair in present if pair[1] is not None]
        known.sort(key=lambda pair: _SORT_KEY(pair[1]), reverse=descending)
        items = [item for item, _ in known] + [item for item, value in present if value is None]
    return call.body(items)


def _group_by(call: Call) -> Value:
    if not isinstance(call.subject, list):
        raise Failure("`groupBy` needs a list")
    fields = _fields(call)
    groups: dict[str, dict[str, Value]] = {}
    for item in call.subject[:GROUPED_ITEMS]:
        values = [_field(call, item, field) for field in fields]
        name = to_text(list(values))
        group = groups.get(name)
        if group is None:
            group = groups[name] = {"key": _key(fields, values), "items": [], "count": 0}
        members = group["items"]
        assert isinstance(members, list)
        members.append(item)
        group["count"] = len(members)
    if any("." in field for field in fields):
        call.guess("the key of a dotted field is reached by its last name and by its full path")
    return call.body(list(groups.values()))


def _key(fields: list[str], values: list[Value]) -> dict[str, Value]:
    # The official example reads the leaf's name, practitioners the full path: both work.
    key: dict[str, Value] = {}
    for field, value in zip(fields, values, strict=True):
        names = field.split(".")
        at = key
        for name in names[:-1]:
            at = at.setdefault(name, {})  # type: ignore[assignment]  # made of dicts just here
        at[names[-1]] = value
        key.setdefault(names[-1], value)
    return key


def _fields(call: Call) -> list[str]:
    call.ask("undocumented", f"`{call.name}` works only in projects that have Iterable's flag HandlebarsArrayHelpers")
    field = call.hash.get("field")
    if not isinstance(field, str) or not field.strip():
        raise Failure(f"`{call.name}` needs field=")
    return [name.strip() for name in field.split(",") if name.strip()]


_LIST = Parameter("list", ("list",), may_be_missing=False)
_FIELD = Parameter("field", ("text",), may_be_missing=False, about="one name or several with commas")

HELPERS = (
    *(
        Helper(
            name,
            partial(_extreme, sign=sign),
            f"Renders its body with the item whose field is the {word}.",
            (Form.BLOCK,),
            (_LIST, Parameter("field", ("text",), may_be_missing=False)),
            body="the item",
            failure="anything but a list fails (a guess)",
            example=f'{{{{#{name} cart "price"}}}}{{{{name}}}}{{{{/{name}}}}}',
            certainty=Certainty.DOCUMENTED,
        )
        for name, sign, word in (("minInList", -1, "smallest"), ("maxInList", 1, "largest"))
    ),
    Helper(
        "sortBy",
        _sort_by,
        "Renders its body once, with a sorted copy of the list under its block param.",
        (Form.BLOCK,),
        (_LIST,),
        hash=(_FIELD, Parameter("order", ("text",), required=False, about="asc or desc")),
        body="the same context, and the list as |name|",
        failure="anything but a list, or no field=, fails",
        example='{{#sortBy cart field="price" as |sorted|}}{{#each sorted as |item|}}…{{/each}}{{/sortBy}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "groupBy",
        _group_by,
        "Renders its body once, with groups of key, items and count under its block param.",
        (Form.BLOCK,),
        (_LIST,),
        hash=(_FIELD,),
        body="the same context, and the groups as |name|",
        failure="anything but a list, or no field=, fails; items after the first 100 are dropped",
        example='{{#groupBy items field="day" as |groups|}}{{#each groups as |g|}}…{{/each}}{{/groupBy}}',
        certainty=Certainty.DOCUMENTED,
    ),
)
