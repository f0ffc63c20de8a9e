"""A regular expression of java.util.regex is matched against a whole text, as String.matches does.

The pattern is rewritten for the package `regex`, which knows possessive quantifiers, atomic groups and set
operations, and which gives up after a time: patterns are untrusted, and some never end.
"""

import re
from functools import lru_cache

import regex

from previewer.formats.errors import FormatError

SECONDS = 0.5
"""How long one match may take."""
MAX_PATTERN = 2_000
"""Characters of a pattern."""

_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7F",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1F\x7F",
    "XDigit": "0-9a-fA-F",
    "Space": r"\t-\r ",
    "javaLowerCase": r"\p{Ll}",
    "javaUpperCase": r"\p{Lu}",
    "IsAlphabetic": r"\p{Alphabetic}",
    "IsLetter": r"\p{L}",
    "IsDigit": r"\p{Nd}",
    "IsUppercase": r"\p{Uppercase}",
    "IsLowercase": r"\p{Lowercase}",
    "IsPunctuation": r"\p{P}",
    "IsWhite_Space": r"\p{White_Space}",
}
_HORIZONTAL = r" \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_VERTICAL = r"\n\x0B\f\r\x85\u2028\u2029"
_SIMPLE = {"h": _HORIZONTAL, "v": _VERTICAL, "d": "0-9", "w": "a-zA-Z0-9_", "s": r"\t-\r "}
_UNICODE = {"d": "Nd", "w": "Word", "s": "White_Space"}
_NEGATED = {"H": "h", "V": "v", "D": "d", "W": "w", "S": "s"}
_LINE_END = r"\n\r\x85\u2028\u2029"
_QUANTIFIER = re.compile(r"(?:[*+?]|\{([0-9]+)(?:,([0-9]*))?\})[?+]?")


def full_match(text: str, pattern: str) -> bool:
    """Tell whether a Java pattern matches the whole text; raises FormatError for a pattern Java or we do not take."""
    try:
        return _compile(pattern).fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError:
        raise FormatError(f"the pattern `{_shown(pattern)}` takes more than {SECONDS:g} seconds on this text") from None


def matches_start(text: str, pattern: str) -> bool:
    """Tell whether a pattern that full_match took matches at the text's start; no where that takes too long."""
    try:
        return _compile(pattern).match(text, timeout=SECONDS) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=256)
def _compile(pattern: str) -> "regex.Pattern[str]":
    if len(pattern) > MAX_PATTERN:
        raise FormatError(f"found a pattern of {len(pattern)} characters, expected at most {MAX_PATTERN}")
    translator = _Translator(pattern)
    translated = translator.run()
    try:
        # Java folds one character to one, and only ASCII letters without the flag u. With it the package finds no
        # properties beyond ASCII, so that among those é and É are taken for one.
        ascii_only = translator.folds and not (translator.unicode_case or translator.properties)
        flags = regex.V1 | (regex.ASCII if ascii_only else regex.UNICODE)
        return regex.compile(f"(?-f){translated}", flags)
    except (regex.error, OverflowError, RecursionError) as error:
        why = str(error).rsplit(" at position", 1)[0]  # which would be that in our translation
        raise FormatError(f"found `{_shown(pattern)}`, which is no regular expression: {why}") from None


def _shown(pattern: str) -> str:
    return pattern if len(pattern) <= 60 else pattern[:59] + "…"


class _Translator:
    """Rewrites one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._out: list[str] = []
        self._comments = False
        self._repeatable = False  # whether a quantifier here has something to repeat
        self._names: set[str] = set()
        self._groups = 0
        self._unicode_classes = False
        self.folds = False
        """Whether upper and lower case are the same."""
        self.unicode_case = False
        """Whether letters beyond ASCII fold, too."""
        self.properties = False
        """Whether it asks for properties of Unicode."""

    def run(self) -> str:
        """The pattern for the package `regex`."""
        while self._at < len(self._pattern):
            self._element()
        return "".join(self._out)

    def _next(self) -> str:
        character = self._pattern[self._at]
        self._at += 1
        return character

    def _fault(self, reason: str) -> FormatError:
        return FormatError(f"found `{_shown(self._pattern)}`, which Java rejects or we do not follow: {reason}")

    def _element(self) -> None:
        character = self._next()
        repeatable = character not in "(|*+?{"
        if character == "\\":
            self._out.append(self._escape(in_class=False))
        elif character == "[":
            self._out.append(self._character_class())
        elif character == "(":
            self._group()
        elif character == ".":
            self._out.append(f"(?:(?s:.)(?<![{_LINE_END}]))" if not self._dotall() else "(?s:.)")
        elif character == "$":
            # Java's end takes any line terminator before the very end.
            self._out.append(rf"(?=(?:\r\n|[{_LINE_END}])?\Z)" if not self._multiline() else f"(?=[{_LINE_END}]|\\Z)")
        elif character in "*+?{":
            self._quantifier()
        elif character == "#" and self._comments:
            end = self._pattern.find("\n", self._at)
            self._at = len(self._pattern) if end < 0 else end + 1
            return
        elif character.isspace():
            if self._comments:
                return
            self._out.append(regex.escape(character, special_only=False))
        else:
            self._out.append(character)
        self._repeatable = repeatable

    def _quantifier(self) -> None:
        match = _QUANTIFIER.match(self._pattern, self._at - 1)
        if match is None:
            raise self._fault("`{` starts no quantifier")
        self._at = match.end()
        if match[2] and int(match[1]) > int(match[2]):
            raise self._fault(f"`{match[0]}` is no range")
        if self._repeatable:
            self._out.append(match[0])
        elif match[0][0] != "{":  # Java lets `{2}` repeat nothing, where the others are an error
            raise self._fault(f"`{match[0]}` repeats nothing")

    def _dotall(self) -> bool:
        return "s" in self._flags()

    def _multiline(self) -> bool:
        return "m" in self._flags()

    def _flags(self) -> str:
        # Flags hold from their place on; the common use is one group at the start.
        return "".join(re.findall(r"\(\?([a-zA-Z]+)\)", self._pattern[: self._at]))

    def _group(self) -> None:
        pattern = self._pattern
        if not pattern.startswith("?", self._at):
            self._groups += 1
            self._out.append("(")
            return
        if pattern.startswith("?P", self._at):
            raise self._fault("Java names a group (?<name>…)")
        if pattern.startswith("?#", self._at):
            raise self._fault("Java has no (?#…)")
        name = re.compile(r"\?<([a-zA-Z][a-zA-Z0-9]*)>").match(pattern, self._at)
        if name is not None:
            if name[1] in self._names:
                raise self._fault(f"the group `{name[1]}` is there twice")
            self._names.add(name[1])
            self._groups += 1
            self._out.append(f"(?P<{name[1]}>")
            self._at = name.end()
            return
        if re.compile(r"\?<(?![=!])").match(pattern, self._at):
            raise self._fault("a group's name is letters and digits")
        flags = re.compile(r"\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])").match(pattern, self._at)
        if flags is None:
            kind = re.compile(r"\?(?:<?[=!]|>)").match(pattern, self._at)
            if kind is None:
                raise self._fault(f"unknown group `({pattern[self._at : self._at + 2]}`")
            self._out.append(f"({kind[0]}")
            self._at = kind.end()
            return
        on, off, end = flags[1], flags[2] or "", flags[3]
        if set(on + off) - set("idmsuxU"):
            raise self._fault(f"unknown flags `{on}{off}`")
        self._comments = (self._comments or "x" in on) and "x" not in off
        self._unicode_classes = self._unicode_classes or "U" in on
        self.folds = self.folds or "i" in on
        self.unicode_case = self.unicode_case or "u" in on or "U" in on
        kept_on = "".join(flag for flag in on if flag in "imsx")
        kept_off = "".join(flag for flag in off if flag in "imsx")
        self._at = flags.end()
        body = kept_on + (f"-{kept_off}" if kept_off else "")
        self._out.append(f"(?{body}{end}" if body or end == ":" else "")

    def _escape(self, in_class: bool) -> str:  # noqa: C901  # one branch a kind of escape
        if self._at >= len(self._pattern):
            raise self._fault("it ends with a backslash")
        character = self._next()
        if character == "Q":
            end = self._pattern.find("\\E", self._at)
            quoted = self._pattern[self._at : end if end >= 0 else len(self._pattern)]
            self._at = end + 2 if end >= 0 else len(self._pattern)
            return "".join(f"\\{c}" if not c.isalnum() and c.isascii() else c for c in quoted)
        if character.lower() in _UNICODE and self._unicode_classes:
            return f"\\{'p' if character.islower() else 'P'}{{{_UNICODE[character.lower()]}}}"
        if character in _SIMPLE:
            return _SIMPLE[character] if in_class else f"[{_SIMPLE[character]}]"
        if character in _NEGATED:
            return f"[^{_SIMPLE[_NEGATED[character]]}]"
        if character in "pP":
            return self._property(character, in_class)
        if character == "x" and self._pattern.startswith("{", self._at):
            return self._code_point(self._braced(), 16)
        if character == "0":
            octal = re.compile("[0-3]?[0-7]{1,2}").match(self._pattern, self._at)
            if octal is None:
                raise self._fault("\\0 needs octal digits")
            self._at = octal.end()
            return self._code_point(octal[0], 8)
        if character in "xu":
            size = 2 if character == "x" else 4
            digits = self._pattern[self._at : self._at + size]
            if not re.fullmatch(f"[0-9a-fA-F]{{{size}}}", digits):
                raise self._fault(f"\\{character} needs {size} hexadecimal digits")
            self._at += size
            return self._code_point(digits, 16)
        if character == "c":
            return self._code_point(format(ord(self._next()) ^ 64, "x"), 16)
        if character in "tnrfae":
            return {"a": r"\x07", "e": r"\x1B"}.get(character, f"\\{character}")
        if not in_class:
            outside = self._outside_class(character)
            if outside is not None:
                return outside
        if character.isascii() and character.isalpha():
            raise self._fault(f"unknown escape \\{character}")
        return f"\\{character}" if not character.isalnum() else character

    def _outside_class(self, character: str) -> str | None:
        if character in "bBAGzX":
            return {"z": r"\Z"}.get(character, f"\\{character}")
        if character == "Z":
            return rf"(?=(?:\r\n|[{_LINE_END}])?\Z)"
        if character == "R":
            return rf"(?>\r\n|[{_VERTICAL}])"
        if character == "k":
            name = re.compile("<([a-zA-Z][a-zA-Z0-9]*)>").match(self._pattern, self._at)
            if name is None or name[1] not in self._names:
                raise self._fault("\\k needs the <name> of a group before it")
            self._at = name.end()
            return f"(?P={name[1]})"
        return self._back_reference(int(character)) if "1" <= character <= "9" else None

    def _back_reference(self, group: int) -> str:
        """A digit always names a group, further ones where there are so many; a group yet to come matches nothing."""
        while "0" <= (digit := self._pattern[self._at : self._at + 1]) <= "9":
            if group * 10 + int(digit) > self._groups:
                break
            group = group * 10 + int(digit)
            self._at += 1
        return f"(?:\\{group})" if group <= self._groups else "(?!)"

    def _code_point(self, digits: str, base: int) -> str:
        value = int(digits, base)
        if value > 0x10FFFF:
            raise self._fault("a code point beyond Unicode")
        return f"\\U{value:08X}"

    def _braced(self) -> str:
        end = self._pattern.find("}", self._at)
        if end < 0:
            raise self._fault("`{` is never closed")
        inside = self._pattern[self._at + 1 : end]
        self._at = end + 1
        return inside

    def _property(self, letter: str, in_class: bool) -> str:
        name = self._braced() if self._pattern.startswith("{", self._at) else self._next()
        if name in _POSIX:
            members = _POSIX[name]
            self.properties = self.properties or members.startswith("\\p")
            if letter == "P":
                return f"[^{members}]"
            return members if in_class else f"[{members}]"
        self.properties = True
        plain = re.sub(r"^(?:Is|In|script=|sc=|block=|blk=|general_category=|gc=)", "", name)
        return f"\\{letter}{{{plain}}}"

    def _character_class(self) -> str:
        """`[…]` with unions and intersections; `[` inside opens another class, as in Java."""
        pieces = ["["]
        if self._pattern.startswith("^", self._at):
            self._at += 1
            pieces.append("^")
        first = True
        while True:
            if self._at >= len(self._pattern):
                raise self._fault("`[` is never closed")
            character = self._next()
            if character == "]" and not first:
                return "".join(pieces) + "]"
            if character == "[":
                pieces.append(self._character_class())
            elif character == "\\":
                pieces.append(self._escape(in_class=True))
                if pieces[-1][:1] != "\\" and self._pattern.startswith("-", self._at):
                    self._at += 1
                    pieces.append("\\-")  # no range can start with a set
            elif character == "&" and self._pattern.startswith("&", self._at):
                self._at += 1
                pieces.append("&&")
            else:
                # The package has set operations that Java has not: --, ||, ~~.
                doubled = character in "|~&]:" or (character == "-" and pieces[-1] == "-")
                pieces.append(f"\\{character}" if doubled else character)
            first = False
