"""What can be wrong with a template's syntax, in the template author's words."""

from __future__ import annotations

import re

from previewer.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from previewer.source import Source, Span

_LOOKALIKES = {
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u00a0": " ",
    "\u3000": " ",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
}
_ENTITIES = {
    **dict.fromkeys(("nbsp", "#160", "#xa0"), " "),
    **dict.fromkeys(("quot", "ldquo", "rdquo", "#34", "#x22"), '"'),
    **dict.fromkeys(("apos", "lsquo", "rsquo", "#39", "#x27"), "'"),
    "amp": "&",
}
_PASTED = re.compile(f"[{''.join(_LOOKALIKES)}]|&(?:{'|'.join(_ENTITIES)});", re.IGNORECASE)
_OPERATOR = re.compile(r"(?:&(?:lt|gt);|[=<>!&|]){1,3}|[+*%?]")
_SIGILS = {
    "#": "a block",
    "/": "a closing tag",
    ">": "a partial",
    "^": "an inverse block",
    "!": "a comment",
    "&": "a raw value",
}


class FaultList:
    """Collects the faults of one parse; each span is the smallest text that is wrong."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        name: str,
        span: Span,
        message: str,
        *,
        help: str | None = None,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.found.append(Diagnostic(code, name, severity, self.source, span, message, help, fix, related))

    def unexpected(self, span: Span, expected: str, found: str | None = None) -> None:
        """HB001: something stands where something else was expected."""
        text = found or self.source.slice(span)
        self.add("HB001", "parse-error", span, f"found {_quoted(text)}, expected {expected}")

    def misplaced_sigil(self, start: int, end: int) -> None:
        """HB007: blanks after the opening delimiter, `start` to `end`, before what says the kind of the tag."""
        sigil = self.source.text[end]
        self.add(
            "HB007",
            "space-before-sigil",
            Span(start, end + 1),
            f"`{sigil}` must follow the opening delimiter at once to start {_SIGILS[sigil]}",
            fix=Fix("remove the space", (Edit(Span(start, end), ""),)),
        )

    def stripping_comment(self, tilde: Span) -> None:
        """`{{~! c }}`: the engine has no such comments."""
        message = "comments take no `~`"
        self.add("HB001", "parse-error", tilde, message, fix=Fix("remove the `~`", (Edit(tilde, ""),)))

    def unclosed_tag(self, start: int, end: int) -> None:
        """A tag whose end is missing; `end` is the first place that cannot belong to it."""
        tag = re.split(r'[\n"]', self.source.text[start:end], maxsplit=1)[0].rstrip()
        self.add("HB001", "parse-error", Span(start, start + max(len(tag), 1)), "the tag is never closed")

    def never_closed(self, at: int) -> None:
        """A string or a bracketed name whose end is missing."""
        bracket = self.source.text[at] == "["
        message = "the name in brackets is never closed" if bracket else "the string is never closed"
        self.add("HB001", "parse-error", Span(at, at + 1), message)

    def bad_character(self, at: int, tag_end: int) -> None:
        """A character that no token starts with; the common ones have their own rule."""
        text = self.source.text
        character = text[at]
        span = Span(at, at + 1)
        # `{{&nbsp;` starts a raw value and is found at its semicolon.
        ampersand = text.rfind("&", at - 6, at) if character == ";" else -1
        if (pasted := _PASTED.match(text, at if ampersand < 0 else ampersand)) is not None:
            self._pasted(pasted, tag_end)
        elif _OPERATOR.match(text, at) is not None:
            self._operator(at)
        elif character in "{}":
            self.add("HB012", "brace-count", span, f"found a single {character} inside a tag")
        else:
            hint = "put a name that holds it into [brackets]" if character.isalnum() else None
            self.add("HB001", "parse-error", span, f"found {_quoted(character)} inside a tag", help=hint)

    def _pasted(self, found: re.Match[str], tag_end: int) -> None:
        """HB010: typographic characters or HTML entities; the fix is for all of them in the tag."""
        plain = _plain(found[0])
        instead = "a plain space" if plain == " " else f"`{plain}`" if plain else "nothing"
        shown = f"`{found[0]}`" if found[0][0] == "&" else f"U+{ord(found[0]):04X}"
        self.add(
            "HB010",
            "bad-character",
            Span(*found.span()),
            f"found {shown} inside a tag, expected {instead}",
            fix=Fix(
                f"write {instead}",
                tuple(
                    Edit(Span(*each.span()), _plain(each[0]))
                    for each in _PASTED.finditer(self.source.text, found.start(), tag_end)
                ),
            ),
        )

    def _operator(self, at: int) -> None:
        """HB009: a sign that other template languages have."""
        text = self.source.text
        # `a == b` is found at its second sign, since `a =` starts a hash pair.
        while text[at - 1] in "=!<>":
            at -= 1
        sign = _OPERATOR.match(text, at)
        assert sign is not None  # it was found there or one of its signs stands before
        self.add(
            "HB009",
            "operator-in-tag",
            Span(*sign.span()),
            f"found the operator `{sign[0]}`, but tags hold only names, literals and helper calls",
            help=None if sign[0] in "+*%?" else "compare with a helper, for instance {{#ifEq a b}}",
        )

    def four_braces(self, tag: Span, opener: str, closer: str) -> None:
        """HB012: a value in the braces of a raw block, which nothing ends."""
        opens, closes = Span(tag.start, tag.start + len(opener)), Span(tag.end - len(closer), tag.end)
        self.add(
            "HB012",
            "brace-count",
            opens,
            f"`{opener}` opens a raw block, which nothing here closes; a value stands in two or three braces",
            help=f"write `{opener[1:]}{self.source.text[opens.end : closes.start]}{closer[1:]}`",
            fix=Fix("take one brace off", (Edit(opens, opener[1:]), Edit(closes, closer[1:])), safe=False),
        )

    def unclosed_block(self, name: Span, opening: str, closing: str) -> None:
        """HB002: reported where the block was opened."""
        message = f"the block `{opening}` is never closed"
        self.add("HB002", "unclosed-block", name, message, help=f"write {closing} where it ends")

    def mismatched_close(self, close: Span, found: str, opening: Span, expected: str) -> None:
        """HB003: both ends are shown."""
        name = self.source.slice(opening)
        differs = self.source.slice(close) != name
        self.add(
            "HB003",
            "mismatched-close",
            close,
            f"found `{found}`, expected `{expected}`",
            fix=Fix(f"close `{name}`", (Edit(close, name),), safe=False) if differs else None,
            related=(Related(self.source, opening, f"`{name}` was opened here"),),
        )


def _plain(pasted: str) -> str:
    return _ENTITIES[pasted[1:-1].lower()] if pasted[0] == "&" else _LOOKALIKES[pasted]


def _quoted(text: str) -> str:
    shown = text if len(text) <= 30 else text[:29] + "…"
    return f"`{shown}`" if shown.strip() else f"U+{ord(text[0]):04X}" if text else "the end of the template"
