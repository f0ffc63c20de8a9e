"""Comments that suppress findings: `{{!-- previewer-ignore HB102: arrives in March --}}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix
from previewer.linting.names import is_meant, nearest
from previewer.linting.registry import RULES, known
from previewer.linting.rules.itself import UNKNOWN_CODE, UNUSED, WITHOUT_REASON
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import BlockStatement, CommentStatement, Template, walk

_COMMENT = re.compile(
    r"\{\{!(?:--)?\s*previewer-ignore(?P<reach>-block|-file)?(?P<names>(?:[\s,]+(?!--)[\w-]+)*)\s*"
    r"(?::\s*(?P<reason>.*?))?\s*(?:--)?\}\}",
    re.DOTALL,
)


_MEANT = re.compile(r"\{\{~?!(?:--)?\s*(?P<word>previewer-ignore[\w-]*)")


class Suppression(Record):
    """One comment: the rules it switches off, all where it names none, and the text in which it does."""

    comment: Span
    names: tuple[tuple[str, Span], ...]
    reason: str
    reach: Span

    def covering(self, diagnostic: Diagnostic) -> Collection[str]:
        """The names by which it switches a finding off; an empty one where it names none."""
        if not self.reach.start <= diagnostic.span.start < max(self.reach.end, self.reach.start + 1):
            return ()
        names = [name for name, _ in self.names] or [""]
        return [name for name in names if is_meant(name, diagnostic.code, diagnostic.name)]


class Suppressions:
    """The suppressions of one template."""

    def __init__(self, template: Template, need_reason: bool) -> None:
        self._source = template.source
        self._need_reason = need_reason
        self._all = list(_read(template)) if "previewer-ignore" in template.source.text else []

    def apply(self, found: Iterable[Diagnostic], enabled: Collection[str]) -> list[Diagnostic]:
        """The findings that no comment suppresses, and what is wrong with the comments themselves."""
        kept, used = self._sift(found)
        faults = [fault for each in self._all for fault in self._faults(each, used, enabled)]
        return kept + faults + (self._not_understood if UNKNOWN_CODE.code in enabled else [])

    def left(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings that no comment suppresses; in a snippet, which other templates use otherwise."""
        return self._sift(found)[0]

    @property
    def _not_understood(self) -> list[Diagnostic]:
        """The comments that are meant to suppress something, and do not."""
        found = _MEANT.finditer(self._source.text) if "previewer-ignore" in self._source.text else ()
        known_ones = {each.comment.start for each in self._all}
        return [
            UNKNOWN_CODE.finding(
                self._source,
                Span(comment.start("word"), comment.end("word")),
                "the comment is not understood, and suppresses nothing",
                help="write previewer-ignore, -block or -file, then rules, then `: a reason`",
            )
            for comment in found
            if comment.start() not in known_ones
        ]

    def _sift(self, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], set[tuple[Suppression, str]]]:
        used: set[tuple[Suppression, str]] = set()
        kept = []
        for diagnostic in found:
            mine = self._all if diagnostic.source == self._source else ()
            covering = [(each, name) for each in mine for name in each.covering(diagnostic)]
            used.update(covering)
            if not covering:
                kept.append(diagnostic)
        return kept, used

    def _faults(
        self, suppression: Suppression, used: Collection[tuple[Suppression, str]], enabled: Collection[str]
    ) -> Iterator[Diagnostic]:
        needed, unused = not suppression.names and (suppression, "") in used, []
        for name, span in suppression.names:
            if known(name):
                # A rule that is off finds nothing to suppress: that says nothing about the comment.
                on = any(rule.code in enabled and is_meant(name, rule.code, rule.name) for rule in RULES)
                if on and (suppression, name) not in used:
                    unused.append((name, span))
                else:
                    needed = True
                continue
            needed = True
            near = nearest(name, [word for rule in RULES for word in (rule.code, rule.name)], 1)
            if UNKNOWN_CODE.code in enabled:
                yield UNKNOWN_CODE.finding(
                    self._source,
                    span,
                    f"there is no rule `{name}`",
                    help=f"did you mean `{near[0]}`?" if near else None,
                )
        if UNUSED.code in enabled and not needed:
            yield UNUSED.finding(
                self._source,
                suppression.comment,
                "the comment suppresses nothing",
                fix=Fix("take it out", (Edit(self._with_line(suppression.comment), ""),)),
            )
        elif UNUSED.code in enabled:
            for name, span in unused:
                yield UNUSED.finding(
                    self._source,
                    span,
                    f"the comment suppresses nothing by `{name}`",
                    fix=Fix("take it out", (Edit(self._with_comma(suppression, span), ""),)),
                )
        if not suppression.reason and (self._need_reason or WITHOUT_REASON.code in enabled):
            yield WITHOUT_REASON.finding(
                self._source,
                suppression.comment,
                "the suppression gives no reason",
                help="write it behind a colon: previewer-ignore HB102: arrives in March",
            )

    def _with_comma(self, suppression: Suppression, span: Span) -> Span:
        """A name goes with what parts it from the next one, the last with what parts it from the one before."""
        spans = [each for _, each in suppression.names]
        at = spans.index(span)
        return Span(span.start, spans[at + 1].start) if at + 1 < len(spans) else Span(spans[at - 1].end, span.end)

    def _with_line(self, span: Span) -> Span:
        """A comment that stands alone goes with its line."""
        text = self._source.text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        alone = not text[start : span.start].strip() and not text[span.end : None if end < 0 else end].strip()
        return Span(start, len(text) if end < 0 else end + 1) if alone else span


def _read(template: Template) -> Iterator[Suppression]:
    if "previewer-ignore" not in template.source.text:
        return  # nearly always
    nodes = [node for node in walk(template) if isinstance(node, CommentStatement | BlockStatement)]
    for at, node in enumerate(nodes):
        if not isinstance(node, CommentStatement):
            continue
        found = _COMMENT.fullmatch(node.value)
        if found is None:
            continue
        start = node.start
        names = tuple(
            (name[0], Span(start + found.start("names") + name.start(), start + found.start("names") + name.end()))
            for name in re.finditer(r"[\w-]+", found["names"])
        )
        blocks = (later for later in nodes[at + 1 :] if isinstance(later, BlockStatement))
        yield Suppression(
            node.span, names, found["reason"] or "", _reach(template.source, node.span, found["reach"], blocks)
        )


def _reach(source: Source, comment: Span, kind: str | None, blocks: Iterator[BlockStatement]) -> Span:
    if kind == "-file":
        return Span(0, len(source.text) + 1)
    if kind == "-block":
        block = next(blocks, None)
        return block.span if block is not None else Span(comment.end, comment.end)
    # What follows in its own line, and the next line that holds something.
    text = source.text
    end = text.find("\n", comment.end)
    if end < 0:
        return Span(comment.end, len(text))
    if not text[comment.end : end].strip():
        while end >= 0 and end + 1 < len(text):
            after = text.find("\n", end + 1)
            stop = len(text) if after < 0 else after
            if text[end + 1 : stop].strip():
                return Span(comment.end, stop)
            end = after
    return Span(comment.end, len(text) if end < 0 else end)
