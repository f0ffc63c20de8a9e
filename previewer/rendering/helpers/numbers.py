"""handlebars.java's number helpers: numberFormat, isEven, isOdd, stripes."""

from __future__ import annotations

from functools import partial

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter, need_text
from previewer.rendering.members import narrowed
from previewer.rendering.values import Failure, Value, to_text


def _number_format(call: Call) -> Value:
    value = call.subject
    if not isinstance(value, int | float) or isinstance(value, bool):
        return call.first_param()
    # The formatting layer and its table are loaded only where a template formats something.
    from previewer.formats.errors import FormatError
    from previewer.formats.numbers import number_format

    try:
        text = number_format(value, call.params, call.hash)
    except FormatError as error:
        raise Failure(str(error)) from error
    return _currency(call, text) if to_text(call.param(0)).strip().lower() == "currency" else text


def _currency(call: Call, text: str) -> str:
    number, _, symbol = text.rpartition("\N{NO-BREAK SPACE}")
    if not number[-1:].isdigit() or symbol[:1].isdigit():
        return text
    if call.ask("locale-data", "the currency stands where JDK 17 puts it") == "documented":
        sign = "-" if number[0] == "-" else ""
        return f"{sign}{symbol}{number.removeprefix('-')}"
    return text


def _parity(call: Call, odd: bool) -> Value:
    number = _whole(call.subject)
    if number is None or number % 2 != odd:
        return None
    return need_text(call.param(0, "odd" if odd else "even"), "text")


def _stripes(call: Call) -> Value:
    number = _whole(call.subject)
    if number is None:
        return None
    return need_text(call.param(1, "odd") if number % 2 else call.param(0, "even"), "text")


def _whole(value: Value) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return narrowed(value, 32) if isinstance(value, float) else value


_FORMS = (Form.INLINE, Form.SUBEXPRESSION)
_NUMBER = Parameter("number", ("number",), may_be_missing=False)
_WORD = Parameter("text", ("text",), required=False)
_WORDS_ONLY = "what is no number prints nothing; a word that is no text fails"

HELPERS = (
    Helper(
        "numberFormat",
        _number_format,
        "A number as java.text.DecimalFormat prints it.",
        _FORMS,
        (
            _NUMBER,
            Parameter("format", ("text",), required=False, about="a pattern, or currency, percent, integer, default"),
            Parameter("locale", ("text",), required=False, about="such as en_US"),
        ),
        hash=tuple(
            Parameter(name, (kind,), required=False)
            for name, kind in (
                ("groupingUsed", "boolean"),
                ("maximumFractionDigits", "whole number"),
                ("minimumFractionDigits", "whole number"),
                ("maximumIntegerDigits", "whole number"),
                ("minimumIntegerDigits", "whole number"),
                ("parseIntegerOnly", "boolean"),
                ("roundingMode", "text"),
            )
        ),
        failure="a missing value or a text prints the format itself; a bad pattern fails",
        example='{{numberFormat total "currency" "en_US"}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "isEven",
        partial(_parity, odd=False),
        "`even`, or a text of yours, for an even number.",
        _FORMS,
        (_NUMBER, _WORD),
        failure=_WORDS_ONLY,
        example="{{isEven quantity}}",
    ),
    Helper(
        "isOdd",
        partial(_parity, odd=True),
        "`odd`, or another text, for an odd number.",
        _FORMS,
        (_NUMBER, _WORD),
        failure=_WORDS_ONLY,
        example="{{isOdd quantity}}",
    ),
    Helper(
        "stripes",
        _stripes,
        "One text for even numbers, another for odd ones.",
        _FORMS,
        (_NUMBER, _WORD, _WORD),
        failure=_WORDS_ONLY,
        example='{{stripes quantity "white" "grey"}}',
    ),
)
