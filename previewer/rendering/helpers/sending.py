"""Iterable's helpers that look things up or stop the send: lookup, snippet, catalogs, metadata, sendSkip."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter, need_text
from previewer.rendering.helpers.core import look_up
from previewer.rendering.members import member
from previewer.rendering.values import Failure, Value, to_text

COLLECTION_ITEMS = 50
"""catalogCollection gives at most this many items."""


class SendAborted(Failure):
    """The template itself stops the send: `sendSkip`."""


def _send_skip(call: Call) -> Value:
    told = ", ".join(f"{name}={'' if value is None else to_text(value)}" for name, value in call.hash.items())
    raise SendAborted(f"SendAborted: {told or 'no cause given'}")


def _lookup(call: Call) -> Value:
    if call.form is not Form.BLOCK or not call.block_params:
        return look_up(call)
    key = call.param(0)
    if call.subject is None or key is None:
        return call.otherwise()
    if call.hash.get("resolveKey") is False:
        found = member(call.subject, to_text(key))
    else:
        found = look_up(call)
        found = None if found is call.subject else found
    return call.otherwise() if found is None else call.body(found)


def _snippet(call: Call) -> Value:
    name = need_text(call.subject if call.given else None, "the snippet's name")
    run = call.run
    body = run.load(name)
    if body is None:
        raise Failure(f"SnippetLookupError: there is no snippet `{name}`")
    if name in run.invoked:
        raise Failure(f"SnippetLookupError: the snippet `{name}` renders itself")
    if len(run.invoked) >= run.limits.partial_depth:
        raise Failure(f"snippets are nested more than {run.limits.partial_depth} deep")
    variables = {key: value for key, value in call.hash.items() if key != "required"}
    declared = _table(call, "snippet-variables", name)
    names = declared if isinstance(declared, list) else []
    for index, value in enumerate(call.params):
        variables[f"arg{index}"] = value
        if index < len(names):
            variables[to_text(names[index])] = value
    missing = [key for key in {**dict.fromkeys(map(to_text, names)), **variables} if variables.get(key) is None]
    if missing and call.hash.get("required") is True:
        raise Failure(f"SnippetLookupError: the variable `{missing[0]}` of the snippet `{name}` is missing")
    context = call.context.for_partial(call.context.model, variables)
    run.invoked.append(name)
    try:
        return run.capture(body, context)
    finally:
        run.invoked.pop()


def _table(call: Call, option: str, name: Value) -> Value:
    tables = call.run.options.get(option)
    return tables.get(to_text(name)) if isinstance(tables, Mapping) and name is not None else None


def _recorded(call: Call, option: str) -> Value:
    table = _table(call, option, call.subject)
    if table is None:
        call.guess(f"nothing is recorded for `{to_text(call.subject)}`, so nothing is found in it")
    return table


def _found(call: Call, found: Value, failure: str) -> Value:
    if found is not None:
        return call.body(found)
    if call.hash.get("required") is True:
        raise Failure(failure)
    return call.otherwise()


def _row(call: Call, option: str, failure: str) -> Value:
    table, key = _recorded(call, option), call.param(0)
    found = table.get(to_text(key)) if isinstance(table, Mapping) and key is not None else None
    return _found(call, found, f"{failure}: nothing in `{to_text(call.subject)}` under `{to_text(key)}`")


def _catalog_keys(call: Call) -> Value:
    table, keys = _recorded(call, "catalogs"), call.param(0)
    wanted = keys if isinstance(keys, list) else to_text(keys).split(",") if keys is not None else []
    rows = [table.get(to_text(key)) for key in wanted] if isinstance(table, Mapping) else []
    items = [row for row in rows if row is not None]
    return _found(call, items or None, f"CatalogLookupError: none of the keys is in `{to_text(call.subject)}`")


def _catalog_collection(call: Call) -> Value:
    items, name = _recorded(call, "collections"), to_text(call.subject)
    if not isinstance(items, list):
        return _found(call, None, f"CatalogCollectionLookupError: there is no collection `{name}`")
    if not items:
        return _found(call, None, f"CatalogCollectionEmptyResults: `{name}` is empty")
    found = items[:COLLECTION_ITEMS]
    # Templates in use write {{[0].name}} in the body.
    return call.body(found, context=call.context.child(found))


_NAME = Parameter("name", ("text",), may_be_missing=False)
_REQUIRED = Parameter("required", ("boolean",), required=False, about="a miss skips the send")

HELPERS = (
    Helper(
        "lookup",
        _lookup,
        "The value under a key; as a block with a block param, its body with that value.",
        (Form.INLINE, Form.BLOCK, Form.SUBEXPRESSION),
        (Parameter("object", ("object", "list")), Parameter("key", ("text", "number"), may_be_missing=False)),
        hash=(Parameter("resolveKey", ("boolean",), required=False, about="false where the key holds periods"),),
        result="any",
        body="the same context, and the value as |name|",
        failure="a missing key fails; inline, a key that is not there gives the object itself",
        example="{{#lookup greetings language as |g|}}{{g.hello}}{{/lookup}}",
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "sendSkip",
        _send_skip,
        "Stops the send; its hash is kept on the event.",
        (Form.INLINE,),
        hash=(Parameter("cause", ("text",), required=False),),
        any_hash=True,
        result="nothing",
        failure="always: that is its point",
        example='{{#unless gifts}}{{sendSkip cause="no gifts"}}{{/unless}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "snippet",
        _snippet,
        "A snippet rendered with its variables by position or name; {{{ }}} for HTML.",
        (Form.INLINE, Form.SUBEXPRESSION),
        (_NAME, Parameter("value", required=False)),
        variadic=True,
        hash=(_REQUIRED,),
        any_hash=True,
        failure="a snippet that is not there, or renders itself, skips the send; so does a missing variable "
        "with required=true",
        example='{{{snippet "footer" brand}}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "catalog",
        partial(_row, option="catalogs", failure="CatalogLookupError"),
        "Its body with one item of a catalog; the else part where there is none.",
        (Form.BLOCK,),
        (_NAME, Parameter("key", may_be_missing=False)),
        hash=(_REQUIRED,),
        body="the same context, and the item as |name|",
        failure="a miss with required=true skips the send",
        example='{{#catalog "Products" sku as |p|}}{{p.name}}{{/catalog}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "catalogKeys",
        _catalog_keys,
        "Its body with the items of a catalog under several keys.",
        (Form.BLOCK,),
        (_NAME, Parameter("keys", ("list", "text"), may_be_missing=False, about="a list, or a text with commas")),
        hash=(_REQUIRED,),
        body="the same context, and the list as |name|",
        failure="no key found with required=true skips the send",
        example='{{#catalogKeys "Products" skus as |ps|}}{{#each ps as |p|}}{{p.name}} {{/each}}{{/catalogKeys}}',
        certainty=Certainty.PRACTITIONER,
    ),
    Helper(
        "catalogCollection",
        _catalog_collection,
        "Its body with the items of a collection, at most 50.",
        (Form.BLOCK,),
        (_NAME,),
        hash=(_REQUIRED,),
        body="the list, also as |name|",
        failure="a missing or empty collection with required=true skips the send",
        example='{{#catalogCollection "Near" as |ps|}}{{#each ps as |p|}}{{p.name}}{{/each}}{{/catalogCollection}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "metadata",
        partial(_row, option="metadata", failure="MetadataLookupError"),
        "Its body with one row of a metadata table.",
        (Form.BLOCK,),
        (_NAME, Parameter("key", ("text",), may_be_missing=False)),
        hash=(_REQUIRED,),
        body="the same context, and the row as |name|",
        failure="a miss with required=true skips the send",
        example='{{#metadata "stores" store_id as |s|}}{{s.city}}{{/metadata}}',
        certainty=Certainty.PRACTITIONER,
    ),
)
