"""The rules about references to the data, whose findings are worked out together (linting/data_faults.py)."""

from __future__ import annotations

from previewer.diagnostics import Severity
from previewer.linting.rule import told_by_faults

E, W = Severity.ERROR, Severity.WARNING

MISSING_PROPERTY = told_by_faults(
    "HB101",
    "missing-property",
    E,
    """No payload has the property: it prints nothing, for anybody.

Also inside of `#if`: a typo in a guard makes a dead branch. Bad: `{{order.totl}}`. Declare fields that are to come
with `declare` in the settings.""",
)
MAYBE_MISSING = told_by_faults(
    "HB102",
    "maybe-missing-property",
    W,
    """Some payloads reach the line without the property, and nothing guards it: those customers see a gap.

Bad: `{{coupon.code}}` where 5 of 12 payloads have no coupon. Wrap it in `{{#if coupon.code}}`, or write
`{{defaultIfEmpty coupon.code "…"}}`.""",
)
WRONG_CASE = told_by_faults(
    "HB103",
    "wrong-case",
    E,
    """The property exists in another case; Iterable's names are case-sensitive, and this prints nothing.

Bad: `{{order.Total}}`. Good: `{{order.total}}`.""",
)
SCALAR_AS_OBJECT = told_by_faults(
    "HB111",
    "scalar-as-object",
    E,
    """A property is taken from a text or a number, which has none.

Bad: `{{order.id.value}}` where `order.id` is a text.""",
)
ARRAY_NEEDS_INDEX = told_by_faults(
    "HB113",
    "array-needs-index",
    E,
    """A property is taken from a list itself and not from one of its items.

Bad: `{{items.name}}`. Good: `{{items.[0].name}}`, or `{{#each items}}{{name}}{{/each}}`.""",
)
INDEX_OUT_OF_RANGE = told_by_faults(
    "HB114",
    "index-out-of-range",
    W,
    """The index lies beyond the longest list that was recorded: it prints nothing.

Bad: `{{items.[3].name}}` where lists have two items at most.""",
)
INDEX_ON_OBJECT = told_by_faults(
    "HB115",
    "index-on-object",
    E,
    """An object has no items by number.

Bad: `{{order.[0]}}`. Name the field.""",
)
ENVELOPE_PREFIX = told_by_faults(
    "HB120",
    "envelope-prefix",
    E,
    """The names of the event's envelope are not in scope: its properties stand at the top level.

Bad: `{{properties.total}}`, `{{dataFields.total}}`. Good: `{{total}}`.""",
)
IMPLICIT_PARENT_LOOKUP = told_by_faults(
    "HB121",
    "implicit-parent-lookup",
    W,
    """Some items have the name and this one lacks it: the engine then prints the value of a level further out.

Bad: `{{#each items}}{{name}}{{/each}}` where one item has no name and the customer has. Write `{{./name}}` or
`{{this.name}}` for the item's own, `{{../name}}` for the outer one.""",
)
PARENT_TOO_DEEP = told_by_faults(
    "HB201",
    "parent-too-deep",
    E,
    """`../` goes out beyond the payload: it prints nothing.

Bad: `{{#each items}}{{../../id}}{{/each}}`. Good: `{{../id}}`.""",
)
LOOP_VARIABLE = told_by_faults(
    "HB202",
    "loop-var-outside-loop",
    E,
    """`@index`, `@first`, `@last` and `@key` are there only inside of a loop; a field of that name hides them.

Bad: `{{@index}}` at the top level; `{{#unless @last}}, {{/unless}}` where the items have a field `last`.""",
)
PARENT_STEP_WASTED = told_by_faults(
    "HB203",
    "parent-step-wasted",
    W,
    """A `../` is spent on an `#if`, which opens no level: the path goes out one level too far.

Bad: `{{#each items}}{{#if a}}{{../../id}}{{/if}}{{/each}}`. Good: `{{../id}}`.""",
)
UNKNOWN_AT_VARIABLE = told_by_faults(
    "HB204",
    "unknown-at-var",
    E,
    """The engine has no data variable of that name.

Bad: `{{@idx}}`. Good: `{{@index}}`.""",
)
NULL_CRASHES_SEND = told_by_faults(
    "HB306",
    "null-crashes-send",
    E,
    """The helper fails on a missing value, and the customer gets nothing at all.

Bad: `{{#gt points 100}}` where some payloads have no points. Guard it: `{{#if points}}{{#gt points 100}}…`.""",
)
PRINTS_ARGUMENT = told_by_faults(
    "HB307",
    "prints-its-argument",
    E,
    """Given a missing or empty value, these helpers print their next argument instead.

Bad: `{{substring code 0 3}}` prints `0` for a customer without a code. Guard it with `{{#if code}}`.""",
)
MAYBE_EMPTY_URL = told_by_faults(
    "HB404",
    "maybe-empty-url",
    E,
    """A link or an image has an address that some customers do not have.

Bad: `<img src="{{item.img}}">` where 3 of 9 items have no img. Guard the whole element with `{{#if item.img}}`.""",
)
SYSTEM_TAG_TYPO = told_by_faults(
    "HB702",
    "system-tag-typo",
    E,
    """A merge tag of Iterable is misspelt: it prints nothing.

Bad: `{{unsubscribeURL}}`. Good: `{{unsubscribeUrl}}`.""",
    default=False,
)

RULES = (
    MISSING_PROPERTY,
    MAYBE_MISSING,
    WRONG_CASE,
    SCALAR_AS_OBJECT,
    ARRAY_NEEDS_INDEX,
    INDEX_OUT_OF_RANGE,
    INDEX_ON_OBJECT,
    ENVELOPE_PREFIX,
    IMPLICIT_PARENT_LOOKUP,
    PARENT_TOO_DEEP,
    LOOP_VARIABLE,
    PARENT_STEP_WASTED,
    UNKNOWN_AT_VARIABLE,
    NULL_CRASHES_SEND,
    PRINTS_ARGUMENT,
    MAYBE_EMPTY_URL,
    SYSTEM_TAG_TYPO,
)
