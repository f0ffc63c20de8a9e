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
    numbers = [as_decimal(_field(call, item, field)) for item in call.subject]
    known = [(number, item) for number, item in zip(numbers, call.subject, strict=True) if number is not None]
    if not known:
        call.guess("a list without a number in that field renders the else part")
        return call.otherwise()
    if len(known) < len(numbers):
        call.guess("items whose field holds no number are passed over")
    number, best = (max if sign > 0 else min)(known, key=lambda pair: pair[0])
    if any(other == number and item != best for other, item in known):
        call.guess("of items with the same number the first counts")
    return call.body(context=call.context.child(best))


def _order(a: Value, b: Value) -> int:
    left, right = as_decimal(a), as_decimal(b)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    return compare(to_text(a), to_text(b))


_SORT_KEY = cmp_to_key(_order)


def _sort_by(call: Call) -> Value:
    items, fields = _items(call), _fields(call)
    order = call.hash.get("order", "asc")
    descending = order == "desc"
    if not descending and order != "asc":
        call.guess("an order that is neither asc nor desc counts as asc")
    if descending and len(fields) > 1:
        call.guess("the order holds for all fields")
    for field in reversed(fields):
        present = [(item, _field(call, item, field)) for item in items]
        known = [pair for pair in present if pair[1] is not None]
        if 0 < len(known) < len(present):
            call.guess("items without the field come last")
        if not _are_of_one_kind([value for _, value in known]):
            call.guess("what is neither all numbers nor all texts is ordered by its text")
        known.sort(key=lambda pair: _SORT_KEY(pair[1]), reverse=descending)
        items = [item for item, _ in known] + [item for item, value in present if value is None]
    return call.body(items)


def _are_of_one_kind(values: list[Value]) -> bool:
    return all(isinstance(value, str) for value in values) or all(as_decimal(value) is not None for value in values)


def _group_by(call: Call) -> Value:
    items, fields = _items(call), _fields(call)
    groups: dict[str, dict[str, Value]] = {}
    if not items:
        call.guess("an empty list renders the body, without groups")
    for item in items[:GROUPED_ITEMS]:
        values = [_field(call, item, field) for field in fields]
        if None in values:
            call.guess("items without the field are a group whose key is null")
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


def _items(call: Call) -> list[Value]:
    if isinstance(call.subject, list):
        return list(call.subject)
    call.guess("anything but a list fails")
    raise Failure(f"`{call.name}` needs a list")


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
            failure="anything but a list fails; without a number in the field the else part is rendered (guesses)",
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
        failure="anything but a list fails (a guess), and so does no field=; items without the field come last",
        example='{{#sortBy cart field="price" as |sorted|}}{{#each sorted as |x|}}{{x.name}} {{/each}}{{/sortBy}}',
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
        failure="anything but a list fails (a guess), and so does no field=; items after the first 100 are dropped",
        example='{{#groupBy items field="day" as |groups|}}{{#each groups as |g|}}{{g.key.day}} {{g.count}} {{/each}}'
        "{{/groupBy}}",
        certainty=Certainty.DOCUMENTED,
    ),
)
