"""Template text to tokens, as handlebars.java's lexer cuts it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

# A token is a plain tuple (kind, lead, start, end): the blanks before it start at `lead`. A template has
# thousands of them, and a class for each would double the time of a parse.
Token = tuple[str, int, int, int]

TEXT: Final = "text"
ESCAPED: Final = "escaped"
COMMENT: Final = "comment"
DELIMITERS: Final = "delimiters"
OPEN: Final = "{{"
OPEN_AMPERSAND: Final = "{{&"
OPEN_TRIPLE: Final = "{{{"
OPEN_RAW: Final = "{{{{"
OPEN_RAW_END: Final = "{{{{/"
OPEN_INVERSE: Final = "{{^"
OPEN_PARTIAL_BLOCK: Final = "{{#>"
OPEN_BLOCK: Final = "{{#"
OPEN_PARTIAL: Final = "{{>"
OPEN_END: Final = "{{/"
CLOSE: Final = "}}"
CLOSE_TRIPLE: Final = "}}}"
CLOSE_RAW: Final = "}}}}"
PATH: Final = "path"
NAME: Final = "name"  # what only a partial may be called: `1p`, `a'b`
STRING: Final = "string"
NUMBER: Final = "number"
BOOLEAN: Final = "boolean"
ELSE: Final = "else"
AS: Final = "as"
PIPE: Final = "|"
STAR: Final = "*"
EQUALS: Final = "="
LEFT: Final = "("
RIGHT: Final = ")"
MISPLACED: Final = "misplaced"  # an opening delimiter with blanks, or with `~` before a comment, after it
BAD: Final = "bad"  # a character no token starts with, or nothing: the tag should have ended before this place
UNFINISHED: Final = "unfinished"  # a comment, escape, string, bracket or delimiter change without its end
END: Final = "end"


class Delimiters(NamedTuple):
    """What opens and closes a tag."""

    open: str
    close: str


DEFAULT_DELIMITERS: Final = Delimiters("{{", "}}")

_KEYWORDS: Final = {"true": BOOLEAN, "false": BOOLEAN, "else": ELSE, "as": AS}
_NAME_CHARS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$'/.:-")
_BLANKS: Final = r"[ \t\r\n]"
_SIGILS: Final = (
    ("&", OPEN_AMPERSAND),
    ("{{/", OPEN_RAW_END),
    ("{{", OPEN_RAW),
    ("{", OPEN_TRIPLE),
    ("^", OPEN_INVERSE),
    ("#>", OPEN_PARTIAL_BLOCK),
    ("#", OPEN_BLOCK),
    ("=", DELIMITERS),
    (">", OPEN_PARTIAL),
    ("/", OPEN_END),
)
# `{{ #if x}}`: the blanks are wrong, the tag is meant.
_SPACED: Final = re.compile(rf"{_BLANKS}+(?=[&^#>/!])")
_SIMPLE_KINDS: Final = {None: OPEN, "&": OPEN_AMPERSAND, "/": OPEN_END, "{": OPEN_TRIPLE}
_KIND_OF_GROUP: Final = {
    "close": CLOSE,
    "triple": CLOSE_TRIPLE,
    "raw": CLOSE_RAW,
    "path": PATH,
    "name": NAME,
    "number": NUMBER,
    "double": STRING,
    "single": STRING,
}


# The letters of names. Cyrillic ones make a regular expression three times as slow to compile, so they are left
# out for texts without any.
_LATIN: Final = "a-zA-Z_$@:À-ÿ"
_CYRILLIC: Final = "А-я"


@lru_cache(maxsize=64)
def _simple(delimiters: Delimiters) -> re.Pattern[str]:
    """Most tags are `{{name}}`, `{{{name}}}` or `{{/name}}`; one match is enough for those."""
    start, end = re.escape(delimiters.open), re.escape(delimiters.close)
    return re.compile(
        rf"{start}(&|/|\{{)?{_BLANKS}*([a-zA-Z_][a-zA-Z0-9_]*(?:\.(?:[a-zA-Z_][a-zA-Z0-9_]*|\[[0-9]+\]))*)"
        rf"{_BLANKS}*((\}})?{end})(?![}}~])"
    )


@lru_cache(maxsize=64)
def _inside(delimiters: Delimiters, letter: str, brackets: bool) -> re.Pattern[str]:
    """One token inside a tag, with the blanks before it."""
    end = re.escape(delimiters.close)
    # A bracketed name that would do without its brackets ends a path unless a separator and a name follow it, at
    # once where the path starts with it: `[name].1` and `[name].1.x` are two tokens to the engine, `[a b].1`, `[0].1`
    # and `x.[name].1.x` are one. In other brackets a `]` may be escaped: the name goes on to the next one.
    plain = name = f"[{letter}][{letter}0-9./-]*"
    if brackets:
        plain_escape = rf"\[(?:{plain}|(?:{plain})?\[[^\]]+\])\]"
        continued = rf"{plain_escape}[{letter}0-9./-]*?[./-](?=[{letter}\[.])"
        followed = rf"{plain_escape}[./-](?=[{letter}\[.])"
        escape = rf"(?!{plain_escape})\[(?!\])[^\]\\]*(?:\\\]?[^\]\\]*)*\]"
        tail = rf"(?:[{letter}0-9./-]|(?<=[./-])(?:{escape}|{continued}))*(?:(?<=[./-]){plain_escape})?"
        name = f"(?:(?:[{letter}]|{escape}|{followed}){tail}|{plain_escape})"
    return re.compile(
        f"{_BLANKS}*(?:"
        rf"(?P<raw>\}}\}}~?{end})|(?P<triple>\}}~?{end})|(?P<close>~?{end})"
        rf"|(?P<number>-?[0-9]*\.?[0-9]+)"
        rf"|(?P<path>(?:\.\.?/)*(?:{name}|\.\.?))"
        r'|(?P<double>"(?:\\"|[^"])*")'
        r"|(?P<single>'(?:\\'|[^'])*')"
        r"|(?P<name>[a-zA-Z0-9_$'/.:-]+)"
        r"|(?P<mark>[|*=()]))"
    )


@lru_cache(maxsize=64)
def _markup(delimiters: Delimiters) -> re.Pattern[str]:
    """HTML after a tag whose end was forgotten; `a <b` and `a > b` are none where the tag's end follows."""
    start, end = re.escape(delimiters.open[0]), re.escape(delimiters.close)
    inside = rf"(?:(?!{end})[^<>{start}])*"
    return re.compile(rf"<(?=[a-zA-Z/!])(?!{inside}{end})|>(?={inside}<)")


@lru_cache(maxsize=64)
def _change(delimiters: Delimiters) -> re.Pattern[str]:
    """What follows `{{=`: the new delimiters and the end of the tag; bounded, so that `{{={{={{=` takes linear time."""
    end = re.escape(delimiters.close)
    return re.compile(
        f"{_BLANKS}{{0,99}}(?P<open>(?:(?!~?={end})[^ \\t\\r\\n]){{1,99}}){_BLANKS}{{1,99}}"
        f"(?P<close>(?:(?!~?={end})[^ \\t\\r\\n]){{1,99}}){_BLANKS}{{0,99}}~?={end}"
    )


class Lexer:
    """Cuts one text; every character of it belongs to exactly one token or to the blanks before one."""

    def __init__(self, text: str, delimiters: Delimiters = DEFAULT_DELIMITERS) -> None:
        self._text = text
        self._tokens: list[Token] = []
        self._delimiters = delimiters
        self._last_bracket = text.rfind("]")
        self._unclosed_comments: set[str] = set()
        self._read_again = 0
        self._letter = _LATIN
        if not text.isascii() and any("А" <= character <= "я" for character in text):
            self._letter += _CYRILLIC

    def tokens(self) -> list[Token]:
        """All tokens, `END` last."""
        text, tokens = self._text, self._tokens
        at, size = 0, len(text)
        comment_close = self._delimiters.close
        while at < size:
            opening, closing = self._delimiters
            found = text.find(opening, at)
            if found < 0:
                tokens.append((TEXT, at, at, size))
                at = size
                break
            escaped = found > at and text[found - 1] == "\\"
            start = found - 1 if escaped else found
            if start > at:
                tokens.append((TEXT, at, at, start))
                comment_close = closing
            if escaped:
                at = self._escape(start)
            elif text.startswith("!", found + len(opening)):
                at = self._comment(found, found + len(opening), comment_close)
            else:
                at = self._tag(found)
            # The token after a delimiter change is read ahead with the new opening and the old closing
            # delimiter: `{{=<% %>=}}<%! c %>` is an error (delim-008).
            comment_close = closing
        tokens.append((END, tokens[-1][3] if tokens else 0, size, size))
        return tokens

    def _escape(self, start: int) -> int:
        r"""`\{{x}}`: literal up to the closing delimiter, unless another opening one comes first."""
        text = self._text
        opening, closing = self._delimiters
        inner = start + len(opening)
        next_open = text.find(opening, inner)
        limit = len(text) if next_open < 0 else next_open + len(closing) - 1
        end = text.find(closing, inner, limit)
        if end >= 0:
            self._tokens.append((ESCAPED, start, start, end + len(closing)))
            return end + len(closing)
        self._tokens.append((BAD if next_open >= 0 else UNFINISHED, start, start, start + 1))
        return start + 1

    def _comment(self, start: int, sigil: int, closing: str) -> int:
        text = self._text
        dashes = text.startswith("!--", sigil)
        end_mark = "--" + closing if dashes else closing
        if end_mark not in self._unclosed_comments:
            # The search starts at the opening itself, as in Java: `{{!--}}` finds its own dashes.
            end = text.find(end_mark, start)
            if end >= 0:
                self._tokens.append((COMMENT, start, start, end + len(end_mark)))
                return end + len(end_mark)
            self._unclosed_comments.add(end_mark)
        end = sigil + (3 if dashes else 1)
        self._tokens.append((UNFINISHED, start, start, end))
        return end

    def _tag(self, start: int) -> int:
        text, tokens = self._text, self._tokens
        simple = _simple(self._delimiters).match(text, start)
        if simple is not None:
            (_, end), (_, sigil_end), (name_start, name_end), (close_start, _), (brace, _) = simple.regs
            sigil = simple[1]
            if (sigil == "{") == (brace >= 0):
                at = sigil_end if sigil else start + len(self._delimiters.open)
                tokens.append((_SIMPLE_KINDS[sigil], start, start, at))
                word = text[name_start:name_end]
                tokens.append((_KEYWORDS.get(word, PATH), at, name_start, name_end))
                tokens.append((CLOSE if brace < 0 else CLOSE_TRIPLE, name_end, close_start, end))
                return end
        kind, at = self._opener(start)
        if kind is DELIMITERS:
            return self._change(start, at)
        if kind == OPEN:
            blanks = _SPACED.match(text, at)
            sigil = blanks.end() if blanks is not None else at
            if blanks is not None or text.startswith("!", at):
                return self._misplaced(start, sigil)
        if kind == OPEN_RAW and text[at - 1] == "{":
            # As `_overrun`, for a fifth and sixth opening brace.
            at += 2 if text.startswith("{{", at) else text.startswith("{", at)
        return self._inside(kind, start, at)

    def _misplaced(self, start: int, sigil: int) -> int:
        """A tag that would be one if its sigil stood right after the opening delimiter."""
        self._tokens.append((MISPLACED, start, start, sigil))
        if self._text[sigil] == "!":
            return self._comment(sigil, sigil, self._delimiters.close)
        sign, kind = next(pair for pair in _SIGILS if self._text.startswith(pair[0], sigil))
        return self._inside(kind, sigil, sigil + len(sign))

    def _inside(self, kind: str, start: int, at: int) -> int:
        """The tokens of a tag from its opening, `start` to `at`, to its end."""
        text, tokens = self._text, self._tokens
        first = len(tokens)
        tokens.append((kind, start, start, at))
        size = len(text)
        while True:
            # Past the last `]` no name can be in brackets, and a search for its end would be in vain each time.
            match = _inside(self._delimiters, self._letter, at <= self._last_bracket).match(text, at)
            if match is None:
                return self._bad(at, first)
            group = match.lastgroup or ""
            token_start, end = match.span(group)
            if group == "path":
                word = text[token_start:end]
                kind = _KEYWORDS.get(word, PATH)
                # The longest token wins, and a partial's name may hold an apostrophe, start with a dot …
                if end < size and (
                    (text[end] == "'" and _NAME_CHARS.issuperset(word))
                    or (word.rpartition("/")[2] in (".", "..") and text[end] in _NAME_CHARS)
                ):
                    kind, end = NAME, self._name_end(token_start)
            elif group == "mark":
                kind = text[token_start]
            else:
                kind = _KIND_OF_GROUP[group]
                if kind in (CLOSE, CLOSE_TRIPLE, CLOSE_RAW):
                    end = self._overrun(kind, end)
                    tokens.append((kind, at, token_start, end))
                    return end
                if kind in (NUMBER, STRING) and end < size and text[end] in _NAME_CHARS:
                    name_end = self._name_end(token_start)
                    if name_end > end:
                        kind, end = NAME, name_end
            tokens.append((kind, at, token_start, end))
            at = end

    def _opener(self, start: int) -> tuple[str, int]:
        """The kind of a tag and where its opening ends; `~` may stand right after the delimiter."""
        text, at = self._text, start + len(self._delimiters.open)
        for sigil, kind in _SIGILS:
            if text.startswith(sigil, at):
                return kind, at + len(sigil)
            if text.startswith("~" + sigil, at):
                return kind, at + len(sigil) + 1
        tilde = text.startswith("~", at)
        return OPEN, at + tilde

    def _overrun(self, kind: str, end: int) -> int:
        """Where a closing delimiter really ends.

        The engine tries the longest first and goes on trying the shorter ones from its last brace, so that a
        raw or triple tag swallows closing braces that follow it (measured-194).
        """
        text, closing = self._text, self._delimiters.close
        if kind == CLOSE_RAW:
            for longer in ("}" + closing, "}~" + closing):
                if text.startswith(longer, end - 1):
                    end += len(longer) - 1
                    break
        if kind != CLOSE:
            for shorter in (closing, "~" + closing):
                if text.startswith(shorter, end - 1):
                    return end + len(shorter) - 1
        return end

    def _name_end(self, at: int) -> int:
        text, size = self._text, len(self._text)
        while at < size and text[at] in _NAME_CHARS:
            at += 1
        return at

    def _bad(self, lead: int, first: int) -> int:
        """A place in a tag where no token starts: the rest of the tag, which is token `first`, is passed over."""
        text, tokens = self._text, self._tokens
        opening = self._delimiters.open
        at = lead
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        swallowed = self._unclosed_string(at, first)
        if swallowed >= 0:
            return swallowed
        if at == len(text):
            return at
        ends_attribute = text[at] in "\"'" and at == lead and tokens[-1][0] == PATH
        if text.startswith(opening, at) or ends_attribute or _markup(self._delimiters).match(text, at):
            # A new tag or HTML where this tag should have been closed; the parser says so at its opening.
            tokens.append((BAD, lead, at, at))
            return at
        unfinished = text[at] in "\"'["
        tokens.append((UNFINISHED if unfinished else BAD, lead, at, at + 1))
        following = text.find(opening, at + 1)
        return self._pass_over(at + 1, following if following >= 0 else len(text))

    def _unclosed_string(self, at: int, first: int) -> int:
        """Where to go on if a string in a tag that fails at `at` took in the tag's end, and a quote from beyond; or -1.

        `{{a "b}} and "c"` is read as `"b}} and "`, `c` and a second string, which has no end.
        """
        text, tokens = self._text, self._tokens
        opening, closing = self._delimiters
        for index in range(first + 1, len(tokens)):
            kind, lead, start, end = tokens[index]
            if kind == STRING and closing in text[start:end]:
                self._read_again += at - start
                if self._read_again > len(text):
                    return -1  # text made to be read again and again
                del tokens[index:]
                tokens.append((UNFINISHED, lead, start, start + 1))
                following = text.find(opening, start, end)
                return self._pass_over(start + 1, following if following >= 0 else end)
        return -1

    def _pass_over(self, at: int, limit: int) -> int:
        """The rest of a tag up to its end; it prints nothing, the template has an error already."""
        end = self._text.find(self._delimiters.close, at, limit)
        end = end + len(self._delimiters.close) if end >= 0 else limit
        self._tokens.append((BAD, at, at, end))
        return end

    def _change(self, start: int, at: int) -> int:
        match = _change(self._delimiters).match(self._text, at)
        if match is None:
            self._tokens.append((UNFINISHED, start, start, at))
            return at
        self._tokens.append((DELIMITERS, start, start, match.end()))
        self._delimiters = Delimiters(match["open"], match["close"])
        return match.end()


def tokenize(text: str, delimiters: Delimiters = DEFAULT_DELIMITERS) -> list[Token]:
    """Turns text into tokens; every text has tokens, faults are tokens too."""
    return Lexer(text, delimiters).tokens()
