"""JVM methods that templates read as fields: `size` of a list, `length` of a text, `empty` of a map.

handlebars.java's default resolvers on Java 14 and newer find any public method without parameters, by its name
or as a bean property (`isEmpty` as `empty`); a key of a map comes first. Methods that change the object or that
wait (`clear`, `notify` ...) do nothing here: a rendering never changes its payload.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Iterable
from functools import partial

from previewer.formats.doubles import double_text
from previewer.rendering.values import Failure, JavaArray, JavaCollection, JavaObject, Value, to_text, utf16_length
from previewer.syntax.blanks import JAVA_BLANKS, JAVA_TRIMMED

_Member = Callable[..., Value]

_LINE_END = re.compile("\r\n|\r|\n")


def member(value: Value, name: str) -> Value:
    """The property `name` of a value, or None: the key of a map, else a method of its Java class."""
    if isinstance(value, dict):
        found = value.get(name)
        if found is not None:
            return found
        method = _MAP.get(name)
    elif isinstance(value, str):
        method = _STRING.get(name)
    elif isinstance(value, list):
        method = _LIST.get(name)
    elif isinstance(value, JavaObject):
        return value.member(name)
    else:
        method = _methods(value).get(name)
    return method(value) if method is not None else None


FAILING = frozenset(
    {"translateEscapes", "byteValueExact", "shortValueExact", "intValueExact", "longValueExact", "sqrt"}
)
"""Methods that throw for some values."""


def has_member(value: Value, name: str) -> bool:
    """Whether a value of this kind answers to a method of that name, whatever keys it has."""
    return name in (_MAP if isinstance(value, dict) else _LIST if isinstance(value, list) else _methods(value))


def properties(value: Value) -> Iterable[tuple[str, Value]]:
    """What `#each` loops over where the value is no list: a map's entries, else the value's methods."""
    if isinstance(value, dict):
        return value.items()
    if isinstance(value, JavaObject):
        if not value.whole:
            raise Failure(f"#each cannot read every method of `{value.text}`")
        return value.members
    # Reading every property calls every method, and some of BigInteger's throw (each over a huge number).
    return [(name, method(value)) for name, method in _methods(value).items()]


def _methods(value: Value) -> dict[str, _Member]:
    if isinstance(value, bool):
        return _BOOLEAN
    if isinstance(value, int):
        return _INTEGER if -(2**63) <= value < 2**63 else _BIG_INTEGER
    if isinstance(value, float):
        return _DOUBLE
    if isinstance(value, str):
        return _STRING
    return {}


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def hash_code(value: Value) -> int:
    """Object.hashCode as the JDK defines it for texts, numbers, lists and maps."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return 1231 if value else 1237
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return value
        if -(2**63) <= value < 2**63:
            return _signed(value ^ (value >> 32), 32)
        magnitude, result = abs(value), 0
        for shift in range((magnitude.bit_length() + 31) // 32 * 32 - 32, -1, -32):
            result = 31 * result + ((magnitude >> shift) & 0xFFFFFFFF)
        return _signed(result * (1 if value > 0 else -1), 32)
    if isinstance(value, float):
        bits = struct.unpack(">q", struct.pack(">d", value))[0]
        return _signed(bits ^ (bits >> 32), 32)
    if isinstance(value, str):
        result = 0
        for (unit,) in struct.iter_unpack(">H", value.encode("utf-16-be", "surrogatepass")):
            result = (31 * result + unit) & 0xFFFFFFFF
        return _signed(result, 32)
    if isinstance(value, list):
        result = 1
        for item in value:
            result = (31 * result + hash_code(item)) & 0xFFFFFFFF
        return _signed(result, 32)
    if isinstance(value, dict):
        return _signed(sum(hash_code(key) ^ hash_code(item) for key, item in value.items()), 32)
    return 0


def as_double(value: float) -> float:
    """A number as Java's doubleValue gives it: infinite beyond the range of a double."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def narrowed(value: float, bits: int) -> int:
    """A double as Java narrows it to an int or a long: by saturation, and NaN to 0."""
    if math.isnan(value):
        return 0
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return low if value <= low else high if value >= high else int(value)


def _strip_indent(text: str) -> str:
    lines = _LINE_END.split(text)
    last_counts = _is_blank(lines[-1])
    indents = [
        len(line) - len(line.lstrip(JAVA_BLANKS))
        for order, line in enumerate(lines)
        if not _is_blank(line) or (last_counts and order == len(lines) - 1)
    ]
    indent = min(indents, default=0)
    return "\n".join("" if _is_blank(line) else line[indent:].rstrip(JAVA_BLANKS) for line in lines)


def _is_blank(text: str) -> bool:
    return not text.strip(JAVA_BLANKS)


def _translate_escapes(text: str) -> str:
    simple = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "'": "'", '"': '"', "\\": "\\"}

    def one(match: re.Match[str]) -> str:
        word = match[1]
        if word in simple:
            return simple[word]
        if word[:1].isdigit():
            return chr(int(word, 8))
        if word in ("\n", "\r", "\r\n"):
            return ""
        raise Failure(f"Invalid escape sequence: \\{word}")

    return re.sub(r"\\([0-3]?[0-7]{1,2}|\r\n|.|\Z)", one, text, flags=re.DOTALL)


def _square_root(value: int) -> Value:
    if value < 0:
        raise Failure("Negative BigInteger")
    return math.isqrt(value)


def _exact(bits: int, word: str) -> _Member:
    def narrow(value: int) -> Value:
        if value != _signed(value, bits):
            raise Failure(f"BigInteger out of {word} range")
        return value

    return narrow


def _optional(value: Value) -> Value:
    if isinstance(value, bool):
        name = str(value).upper()
        value = JavaObject(f"DynamicConstantDesc[ConstantBootstraps::getStaticFinal({name}/ClassDesc[Boolean])Boolean]")
    text = f"Optional[{to_text(value)}]"
    members = (
        *(("present", True), ("empty", False), ("stream", _stream([value])), ("hashCode", hash_code(value))),
        *(("get", value), ("isEmpty", False), ("isPresent", True), ("toString", text)),
        *(("empty", JavaObject("Optional.empty")), ("orElseThrow", value)),
    )
    return JavaObject(text, members, whole=True)


def _identity(java_type: str, value: Value) -> str:
    # The engine's differs from run to run.
    return f"{java_type}@{abs(hash_code(to_text(value))):x}"


def _array(text: str, java_type: str) -> Value:
    return JavaArray(_identity(java_type, text))


def _same(value: Value) -> Value:
    return value


def _float(value: float) -> float:
    # A Java float prints fewer digits.
    try:
        single = struct.unpack(">f", struct.pack(">f", value))[0]
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    return float(double_text(single, 24))


def _entries(items: dict[str, Value]) -> Value:
    return JavaCollection(
        JavaObject(
            f"{to_text(key)}={to_text(value)}",
            (("key", key), ("value", value), ("getKey", key), ("getValue", value)),
        )
        for key, value in items.items()
    )


def _iterator(items: list[Value], java_type: str = "java.util.ArrayList$Itr") -> Value:
    # Each lookup makes a new iterator, so `next` is always the first item.
    text = _identity(java_type, items)
    return JavaObject(text, (("next", items[0] if items else None), ("hasNext", bool(items))))


def _stream(items: list[Value]) -> Value:
    return _pipeline("Reference", items, len(items))


def _lines(text: str) -> Value:
    lines: list[Value] = [*_LINE_END.split(text)]
    return _stream(lines if lines[-1] else lines[:-1])


def _ints(text: str, size: Callable[[str], int]) -> Value:
    return _pipeline("Int", text, size(text))


def _pipeline(kind: str, value: Value, count: int) -> Value:
    text = _identity(f"java.util.stream.{kind}Pipeline$Head", value)
    return JavaObject(text, (("count", count), ("isParallel", False), ("empty", JavaObject(text))))


_MAP: dict[str, _Member] = {
    "size": len,
    "empty": lambda m: not m,
    "isEmpty": lambda m: not m,
    "values": lambda m: JavaCollection(m.values()),
    "keySet": JavaCollection,
    "entrySet": _entries,
    "hashCode": hash_code,
    "toString": to_text,
    "clone": dict,
}
MAP_METHODS = tuple(_MAP)
"""The methods that an object answers to where it has no such key."""
_LIST: dict[str, _Member] = {
    "size": len,
    "length": len,
    "empty": lambda items: not items,
    "isEmpty": lambda items: not items,
    "hashCode": hash_code,
    "toString": to_text,
    "clone": list,
    "iterator": _iterator,
    "listIterator": partial(_iterator, java_type="java.util.ArrayList$ListItr"),
    "stream": _stream,
    "parallelStream": _stream,
    "spliterator": lambda items: JavaObject(_identity("java.util.ArrayList$ArrayListSpliterator", items)),
    "toArray": list,
}
# The order is one that `#each` over a text was seen to have; it differs between JVMs.
_STRING: dict[str, _Member] = {
    "blank": _is_blank,
    "bytes": partial(_array, java_type="[B"),
    "empty": lambda text: not text,
    "translateEscapes": _translate_escapes,
    "toCharArray": partial(_array, java_type="[C"),
    "intern": _same,
    "stripIndent": _strip_indent,
    "toLowerCase": str.lower,
    "length": utf16_length,
    "isEmpty": lambda text: not text,
    "isBlank": _is_blank,
    "describeConstable": _optional,
    "getBytes": partial(_array, java_type="[B"),
    "strip": lambda text: text.strip(JAVA_BLANKS),
    "trim": lambda text: text.strip(JAVA_TRIMMED),
    "hashCode": hash_code,
    "toUpperCase": str.upper,
    "toString": _same,
    "lines": _lines,
    "stripLeading": lambda text: text.lstrip(JAVA_BLANKS),
    "chars": partial(_ints, size=utf16_length),
    "stripTrailing": lambda text: text.rstrip(JAVA_BLANKS),
    "codePoints": partial(_ints, size=len),
}
_INTEGER: dict[str, _Member] = {
    "hashCode": hash_code,
    "intValue": lambda n: _signed(n, 32),
    "floatValue": lambda n: _float(as_double(n)),
    "toString": to_text,
    "shortValue": lambda n: _signed(n, 16),
    "doubleValue": as_double,
    "describeConstable": _optional,
    "longValue": _same,
    "byteValue": lambda n: _signed(n, 8),
}
_BIG_INTEGER: dict[str, _Member] = {
    "hashCode": hash_code,
    "longValueExact": _exact(64, "long"),
    "intValueExact": _exact(32, "int"),
    "shortValueExact": _exact(16, "short"),
    "byteValueExact": _exact(8, "byte"),
    "intValue": lambda n: _signed(n, 32),
    "longValue": lambda n: _signed(n, 64),
    "shortValue": lambda n: _signed(n, 16),
    "byteValue": lambda n: _signed(n, 8),
    "doubleValue": as_double,
    "floatValue": lambda n: _float(as_double(n)),
    "toString": to_text,
    "abs": abs,
    "negate": lambda n: -n,
    "not": lambda n: ~n,
    "signum": lambda n: (n > 0) - (n < 0),
    "bitCount": lambda n: (n if n >= 0 else ~n).bit_count(),
    "bitLength": lambda n: (n if n >= 0 else ~n).bit_length(),
    "lowestSetBit": lambda n: (n & -n).bit_length() - 1,
    "sqrt": _square_root,
}
_DOUBLE: dict[str, _Member] = {
    "infinite": math.isinf,
    "naN": math.isnan,
    "isInfinite": math.isinf,
    "hashCode": hash_code,
    "intValue": lambda x: narrowed(x, 32),
    "floatValue": _float,
    "toString": to_text,
    "shortValue": lambda x: _signed(narrowed(x, 32), 16),
    "doubleValue": _same,
    "isNaN": math.isnan,
    "describeConstable": _optional,
    "longValue": lambda x: narrowed(x, 64),
    "byteValue": lambda x: _signed(narrowed(x, 32), 8),
}
_BOOLEAN: dict[str, _Member] = {
    "hashCode": hash_code,
    "toString": to_text,
    "booleanValue": _same,
    "describeConstable": _optional,
}
