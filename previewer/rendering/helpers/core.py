"""The helpers that handlebars.java always has. Their forms and failures are measured (HJ 10, `helperfield`)."""

from __future__ import annotations

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter, need_text
from previewer.rendering.errors import CompileError, RenderError
from previewer.rendering.values import Failure, JavaObject, SafeText, Value, shown, to_text
from previewer.syntax.paths import split_path

_BLOCK = (Form.BLOCK,)
_ANY = (Form.INLINE, Form.BLOCK, Form.SUBEXPRESSION)


def _section_inline(call: Call) -> Value:
    # `{{if x}}` has no body to write: Java gives the buffer that stayed empty.
    return _EMPTY_BUFFER


_EMPTY_BUFFER = JavaObject(
    "",
    (
        *(("empty", True), ("length", 0), ("isEmpty", True), ("toString", "")),
        *(("chars", None), ("codePoints", None)),
    ),
    whole=True,
)


def look_up(call: Call) -> Value:
    """The value of a key of an object, or the object itself."""
    if call.subject is None or not call.params:
        return call.subject
    key = call.params[0]
    if key is None:
        raise Failure("the key of `lookup` is missing")
    found = call.context.child(call.subject).get(split_path(to_text(key)))
    # What is not found gives the object itself, not nothing (lookup-012).
    return call.subject if found is None else found


def _log(call: Call) -> Value:
    # The engine logs on the server; nothing leaves the machine and nothing is printed here.
    need_text(call.option("level", "info"), "level=")
    return None


def _partial_name(call: Call) -> str:
    if not isinstance(call.subject, str):
        raise Failure(f"found `{shown(call.subject)}`, expected the name of a partial")
    return call.subject


def _partial(call: Call) -> Value:
    name = _partial_name(call)
    if call.block is not None:
        call.run.slots[name] = call.block
    return None


def _block(call: Call) -> Value:
    name = _partial_name(call)
    try:
        body = call.run.slots.get(name) or call.run.load(name) or call.block
    except CompileError as error:
        raise RenderError(*error.diagnostics) from error
    return call.run.capture(body, call.context) if body is not None else ""


def _embedded(call: Call) -> Value:
    if not isinstance(call.subject, str):
        raise Failure("`embedded` needs the name of a partial")
    name = call.subject
    source = call.run.sources.get(name)
    if source is None:
        raise Failure(f"there is no partial `{name}`")
    own_id = call.param(0, (name + ".hbs").replace("/", "-").replace(".", "-"))
    return SafeText(f'<script id="{to_text(own_id)}" type="text/x-handlebars">\n{source.text}\n</script>')


def _no_bundle(call: Call) -> Value:
    if not isinstance(call.subject, str):
        raise Failure(f"`{call.name}` needs text, found {shown(call.subject)}")
    raise Failure(f"`{call.name}` needs a resource bundle, and there is none")


def _precompile(call: Call) -> Value:
    raise Failure("`precompile` needs a JavaScript engine, and there is none")


_VALUE = Parameter("value", about="any value")
_NAME = Parameter("name", ("text",), may_be_missing=False)

HELPERS = (
    Helper(
        "if",
        _section_inline,
        "Renders its body where the value is not falsy.",
        _BLOCK,
        (_VALUE,),
        example="{{#if coupon}}Use {{coupon}}{{else}}No coupon{{/if}}",
        certainty=Certainty.DOCUMENTED,
        section="if",
    ),
    Helper(
        "unless",
        _section_inline,
        "Renders its body where the value is falsy.",
        _BLOCK,
        (_VALUE,),
        example="{{#unless paid}}Please pay{{/unless}}",
        certainty=Certainty.DOCUMENTED,
        section="unless",
    ),
    Helper(
        "each",
        _section_inline,
        "Renders its body for every item of a list or entry of an object.",
        _BLOCK,
        (Parameter("list", ("list", "object")),),
        hash=(Parameter("base", ("number",), required=False, about="what @index starts at"),),
        body="the item; @index, @first, @last, @odd, @even, @key",
        failure="a text or number is looped over by its Java methods: 23 passes for a text",
        example="{{#each items}}{{name}}{{else}}Nothing{{/each}}",
        certainty=Certainty.DOCUMENTED,
        section="each",
    ),
    Helper(
        "with",
        _section_inline,
        "Renders its body with the value as its context.",
        _BLOCK,
        (_VALUE,),
        body="the value",
        example="{{#with customer}}{{name}}{{/with}}",
        section="with",
    ),
    Helper(
        "lookup",
        look_up,
        "The value under a key or index that is itself a value.",
        _ANY,
        (Parameter("object", ("object", "list")), Parameter("key", ("text", "number"), may_be_missing=False)),
        result="any",
        failure="a missing key fails; a key that is not there gives the object itself",
        example="{{lookup prices currency}}",
    ),
    Helper(
        "log",
        _log,
        "Writes to the server's log, so nothing.",
        _ANY,
        (_VALUE,),
        variadic=True,
        hash=(Parameter("level", ("text",), required=False),),
        example="{{log name}}",
    ),
    Helper(
        "block",
        _block,
        "Renders the named slot that `partial` filled, else its own body.",
        (Form.INLINE, Form.BLOCK),
        (_NAME,),
        failure="fails where the name is not text",
        example='{{#block "aside"}}Bye{{/block}}',
    ),
    Helper(
        "partial",
        _partial,
        "Fills a named slot with its body.",
        (Form.INLINE, Form.BLOCK),
        (_NAME,),
        failure="fails where the name is not text",
        example='{{#partial "aside"}}Hi{{/partial}}{{#block "aside"}}Bye{{/block}}',
    ),
    Helper(
        "embedded",
        _embedded,
        "The source of a partial inside a script element.",
        (Form.INLINE,),
        (_NAME, Parameter("id", ("text",), required=False)),
        failure="fails without such a partial",
        example='{{embedded "card"}}',
    ),
    Helper(
        "i18n",
        _no_bundle,
        "A text of a resource bundle; always fails here.",
        (Form.INLINE,),
        (_NAME,),
        example='{{i18n "hello"}}',
        failure="always fails: there is no bundle",
    ),
    Helper(
        "i18nJs",
        _no_bundle,
        "Texts of a resource bundle as JavaScript; always fails here.",
        (Form.INLINE,),
        (_NAME,),
        example='{{i18nJs "en_US"}}',
        failure="always fails: there is no bundle",
    ),
    Helper(
        "precompile",
        _precompile,
        "A partial as JavaScript; always fails here.",
        (Form.INLINE,),
        (_NAME,),
        example='{{precompile "card"}}',
        failure="always fails: there is no JavaScript engine",
    ),
)
