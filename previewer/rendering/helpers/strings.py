"""handlebars.java's StringHelpers. On a falsy value most of them print their first parameter (HJ 2.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter, need_int, need_text
from previewer.rendering.helpers.string_format import java_format
from previewer.rendering.values import Failure, Value, is_falsy, shown, to_text, utf16_length, utf16_slice
from previewer.syntax.blanks import JAVA_BLANKS


def _or_first_param(call: Call, work: Callable[[Call, str], Value]) -> Value:
    if is_falsy(call.subject):
        return call.first_param()
    return work(call, to_text(call.subject))


def _title(character: str) -> str:
    # Character.toTitleCase gives one character for one: a leading sharp s stays.
    title = character.title()
    return title if len(title) == 1 else character


def _capitalize_first(call: Call, text: str) -> Value:
    return _title(text[0]) + text[1:] if text else text


def _capitalize(call: Call, text: str) -> Value:
    fully = call.option("fully", False)
    if not isinstance(fully, bool):
        raise Failure(f"found `{shown(fully)}`, expected true or false for `fully=`")
    if fully:
        text = text.lower()
    # Only a space ends a word: a tab or a line end does not.
    return " ".join(_title(word[0]) + word[1:] if word else "" for word in text.split(" "))


def _lower(call: Call, text: str) -> Value:
    return text.lower()


def _upper(call: Call, text: str) -> Value:
    return text.upper()


def _slugify(call: Call, text: str) -> Value:
    # Java looks at one UTF-16 unit at a time: it finds no letters beyond those, and one character becomes one.
    return "".join(
        "-" if character in JAVA_BLANKS else character.lower()[0]
        for character in text.strip(JAVA_BLANKS)
        if (character.isalpha() and character <= "\uffff") or character in JAVA_BLANKS
    )


def _strip_tags(call: Call, text: str) -> Value:
    return re.sub("<[^>]*>", "", text)


def _cut(call: Call) -> Value:
    if is_falsy(call.subject):
        return ""
    return to_text(call.subject).replace(need_text(call.param(0, " "), "the text to cut"), "")


def _default_if_empty(call: Call) -> Value:
    return call.param(0, "") if is_falsy(call.subject) else to_text(call.subject)


def _join(call: Call) -> Value:
    if is_falsy(call.subject):
        return ""
    separator = need_text(call.params[-1] if call.params else None, "separator")
    items = call.subject if isinstance(call.subject, list) else [call.subject, *call.params[:-1]]
    texts = ["" if item is None else to_text(item) for item in items]
    call.run.make_room(sum(map(len, texts)) + len(separator) * len(texts))
    joined = separator.join(texts)
    prefix, suffix = (need_text(call.option(name, ""), f"{name}=") for name in ("prefix", "suffix"))
    return prefix + joined + suffix


def _substring(call: Call, text: str) -> Value:
    if not call.params:
        raise Failure("`substring` needs a start")
    size = utf16_length(text)
    start = need_int(call.params[0], "start")
    end = size if call.param(1) is None else need_int(call.param(1), "end")
    if not 0 <= start <= end <= size:
        raise Failure(f"`substring` {start} to {end} is outside the text, which has {size} characters")
    return utf16_slice(text, start, end)


def _abbreviate(call: Call, text: str) -> Value:
    width = need_int(call.param(0), "width")
    if width < 4:
        raise Failure(f"found the width {width}, expected at least 4")
    return text if utf16_length(text) <= width else utf16_slice(text, 0, width - 3) + "..."


def _word_wrap(call: Call, text: str) -> Value:
    width = max(1, need_int(call.param(0), "width"))
    pieces: list[str] = []
    at, size = 0, len(text)
    while at < size:
        if text[at] == " ":
            at += 1
            continue
        if size - at <= width:
            break
        space = text.rfind(" ", at, at + width + 1)
        if space < 0:
            # A long word is not broken: the line ends at the next space, wherever that is.
            space = text.find(" ", at + width)
            if space < 0:
                break
        pieces.append(text[at:space])
        at = space + 1
    return "\n".join([*pieces, text[at:]])


def _replace(call: Call, text: str) -> Value:
    old, new = need_text(call.param(0), "the text to replace"), need_text(call.param(1), "the replacement")
    call.run.make_room(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


def _pad(call: Call, text: str, before: Callable[[int], int]) -> Value:
    size = need_int(call.option("size"), "size=")
    pad = need_text(call.option("pad", " "), "pad=") or " "
    missing = size - utf16_length(text)
    if missing <= 0:
        return text
    call.run.make_room(size)
    left = before(missing)
    fill = pad * (missing // utf16_length(pad) + 1)
    return utf16_slice(fill, 0, left) + text + utf16_slice(fill, 0, missing - left)


def _string_format(call: Call, text: str) -> Value:
    return java_format(text, call.params, call.run.make_room)


def _yesno(call: Call) -> Value:
    if call.subject is None:
        return call.option("maybe", "maybe")
    if not isinstance(call.subject, bool):
        raise Failure(f"found `{shown(call.subject)}`, expected a boolean")
    return call.option("yes", "yes") if call.subject else call.option("no", "no")


_FORMS = (Form.INLINE, Form.SUBEXPRESSION)
_VALUE = Parameter("text", ("text", "number", "any"), may_be_missing=False)
_PRINTS = "a missing, empty, zero or false value prints the first parameter instead"


def _helper(
    name: str,
    work: Callable[[Call, str], Value],
    summary: str,
    *params: Parameter,
    hash: tuple[Parameter, ...] = (),
    example: str,
    failure: str = "",
    certainty: Certainty = Certainty.DOCUMENTED,
) -> Helper:
    value = Parameter("text", ("text",), may_be_missing=not params)
    return Helper(
        name,
        partial(_or_first_param, work=work),
        summary,
        _FORMS,
        (value, *params),
        hash=hash,
        failure="; ".join(filter(None, (_PRINTS if params else "", failure))) or "never fails",
        example=example,
        certainty=certainty,
    )


_START = Parameter("start", ("whole number",), may_be_missing=False, about="from 0, in UTF-16 code units")
_WIDTH = Parameter("width", ("whole number",), may_be_missing=False)
_SIZE = Parameter("size", ("whole number",), may_be_missing=False)
_NEEDS_SIZE = "fails without size=, a whole number; a missing value prints nothing"
_PAD = Parameter("pad", ("text",), required=False)

HELPERS = (
    _helper(
        "capitalizeFirst",
        _capitalize_first,
        "The text with its first character in upper case.",
        example="{{capitalizeFirst name}}",
    ),
    _helper(
        "capitalize",
        _capitalize,
        "The text with every word's first character in upper case.",
        hash=(Parameter("fully", ("boolean",), required=False, about="the rest in lower case"),),
        example="{{capitalize title}}",
        failure="fails where fully= is neither true nor false",
    ),
    _helper("lower", _lower, "The text in lower case.", example="{{lower code}}"),
    _helper("upper", _upper, "The text in upper case.", example="{{upper code}}"),
    _helper(
        "slugify",
        _slugify,
        "The letters of a text in lower case, blanks as hyphens; digits are dropped.",
        example="{{slugify title}}",
    ),
    _helper(
        "stripTags",
        _strip_tags,
        "The text without what stands between < and >.",
        example="{{stripTags intro}}",
        certainty=Certainty.MEASURED,
    ),
    Helper(
        "cut",
        _cut,
        "The text without every occurrence of another.",
        _FORMS,
        (Parameter("text", ("text",)), Parameter("part", ("text",), required=False)),
        failure="a part that is no text fails",
        example='{{cut name " "}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "defaultIfEmpty",
        _default_if_empty,
        "The value as text, or the fallback where the value is missing, empty, zero or false.",
        _FORMS,
        (Parameter("value"), Parameter("fallback", required=False)),
        example='{{defaultIfEmpty first_name "there"}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "join",
        _join,
        "The items of a list, or the values given, as one text.",
        _FORMS,
        (Parameter("list", ("list",)), Parameter("separator", ("text",), may_be_missing=False)),
        variadic=True,
        hash=(Parameter("prefix", ("text",), required=False), Parameter("suffix", ("text",), required=False)),
        failure="fails without a text for the separator",
        example='{{join tags ", "}}',
        certainty=Certainty.DOCUMENTED,
    ),
    _helper(
        "substring",
        _substring,
        "A part of the text.",
        _START,
        Parameter("end", ("whole number",), required=False),
        example="{{substring name 0 1}}",
        failure="a start or end outside the text fails",
    ),
    _helper(
        "abbreviate",
        _abbreviate,
        "The text cut to a width that counts the three dots.",
        _WIDTH,
        example="{{abbreviate title 9}}",
        failure="a width below 4 fails",
    ),
    _helper(
        "wordWrap",
        _word_wrap,
        "The text with line ends at spaces.",
        _WIDTH,
        example="{{wordWrap title 8}}",
        failure="a width that is no whole number fails",
        certainty=Certainty.MEASURED,
    ),
    _helper(
        "replace",
        _replace,
        "The text with every occurrence of one text replaced by another.",
        Parameter("from", ("text",), may_be_missing=False),
        Parameter("to", ("text",), may_be_missing=False),
        example='{{replace name " " "-"}}',
        failure="what is no text to replace, or to replace it by, fails",
    ),
    _helper(
        "center",
        partial(_pad, before=lambda missing: missing // 2),
        "The text in the middle of a width.",
        hash=(_SIZE, _PAD),
        example='{{center title size=20 pad="-"}}',
        failure=_NEEDS_SIZE,
    ),
    _helper(
        "ljust",
        partial(_pad, before=lambda missing: 0),
        "The text at the left of a width.",
        hash=(_SIZE, _PAD),
        example='{{ljust title size=20 pad="-"}}',
        failure=_NEEDS_SIZE,
        certainty=Certainty.MEASURED,
    ),
    _helper(
        "rjust",
        partial(_pad, before=lambda missing: missing),
        "The text at the right of a width.",
        hash=(_SIZE, _PAD),
        example='{{rjust title size=20 pad="-"}}',
        failure=_NEEDS_SIZE,
        certainty=Certainty.MEASURED,
    ),
    Helper(
        "stringFormat",
        partial(_or_first_param, work=_string_format),
        "Java's String.format.",
        _FORMS,
        (Parameter("format", ("text",), may_be_missing=False), Parameter("value", required=False)),
        variadic=True,
        failure=f"{_PRINTS}; a value of another type than its conversion fails",
        example='{{stringFormat "%.2f" price}}',
    ),
    Helper(
        "yesno",
        _yesno,
        "yes, no or maybe for true, false and null.",
        _FORMS,
        (Parameter("value", ("boolean",)),),
        hash=tuple(Parameter(word, ("text",), required=False) for word in ("yes", "no", "maybe")),
        failure="anything but a boolean or null fails",
        example="{{yesno subscribed}}",
    ),
)
