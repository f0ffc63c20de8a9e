"""What can be wrong with a template's syntax, in the template author's words."""

from __future__ import annotations

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

    def bad_character(self, at: int, tag_start: int, after_open: bool) -> None:
        """A character that no token starts with; the common ones have their own rule."""
        text = self.source.text
        character = text[at]
        span = Span(at, at + 1)
        if character in _SIGILS and after_open and text[tag_start:at].rstrip(" \t\r\n") != text[tag_start:at]:
            start = tag_start + len(text[tag_start:at].rstrip(" \t\r\n"))
            self.add(
                "HB007",
                "space-before-sigil",
                Span(start, at + 1),
                f"`{character}` must follow the opening delimiter at once to start {_SIGILS[character]}",
                fix=Fix("remove the space", (Edit(Span(start, at), ""),)),
            )
        elif character in _LOOKALIKES:
            plain = _LOOKALIKES[character]
            instead = "a plain space" if plain == " " else f"`{plain}`" if plain else "nothing"
            self.add(
                "HB010",
                "bad-character",
                span,
                f"found U+{ord(character):04X} inside a tag, expected {instead}",
                fix=Fix(f"write {instead}", (Edit(span, plain),)),
            )
        elif character in "=<>!+*%?&|":
            # `a == b` is found at its second sign, since `a =` starts a hash pair.
            while text[at - 1] in "=!<>":
                at -= 1
            end = at + 1
            while end < len(text) and end < at + 3 and text[end] in "=<>&|":
                end += 1
            self.add(
                "HB009",
                "operator-in-tag",
                Span(at, end),
                f"found the operator `{text[at:end]}`, but tags hold only names, literals and helper calls",
                help="compare with a helper, for instance {{#ifEq a b}}",
            )
        elif character in "\"'":
            self.add("HB001", "parse-error", span, f"the string that starts with {character} is never closed")
        elif character == "[":
            self.add("HB001", "parse-error", span, "the name that starts with [ is never closed by ]")
        elif character in "{}":
            self.add("HB012", "brace-count", span, f"found a single {character} inside a tag")
        else:
            hint = "put a name that holds it into [brackets]" if character.isalnum() else None
            self.add("HB001", "parse-error", span, f"found {_quoted(character)} inside a tag", help=hint)

    def unclosed_block(self, name: Span, opener: str, until: Span | None = None) -> None:
        """HB002: reported where the block was opened."""
        text = self.source.slice(name)
        related = (Related(self.source, until, "this closes the block around it"),) if until is not None else ()
        self.add(
            "HB002",
            "unclosed-block",
            name,
            f"the block `{opener}{text}` is never closed",
            help=f"write {{{{/{text}}}}} where it ends",
            related=related,
        )

    def mismatched_close(self, close: Span, opening: Span) -> None:
        """HB003: both ends are shown."""
        found, expected = self.source.slice(close), self.source.slice(opening)
        self.add(
            "HB003",
            "mismatched-close",
            close,
            f"found `/{found}`, expected `/{expected}`",
            fix=Fix(f"close `{expected}`", (Edit(close, expected),), safe=False),
            related=(Related(self.source, opening, f"`{expected}` was opened here"),),
        )


def _quoted(text: str) -> str:
    shown = text if len(text) <= 30 else text[:29] + "…"
    return f"`{shown}`" if shown.strip() else f"U+{ord(text[0]):04X}" if text else "the end of the template"
