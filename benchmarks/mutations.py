"""How many typical mistakes the linter reports, at their place: clean templates with one mistake at a time.

    python benchmarks/mutations.py [--templates DIR] [--show KIND]

A mistake counts where it changes what some payload's customer gets; for a property that is gone from some payloads and
for a guard that is taken away, where a value then prints nothing or a send fails: a guard that does its work is none.
The linter must report something inside of the changed tag. Where a mistake changes nothing, nothing new may be
reported. Prints both figures, by kind of mistake.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from previewer.checking.checker import Checker
from previewer.diagnostics import Diagnostic
from previewer.iterable.email import Outcome
from previewer.linting.references import Reference, Role
from previewer.linting.walker import DECIDING
from previewer.project import Project, TemplateFile, load_payload
from previewer.rendering.helpers.registry import ITERABLE_HELPERS
from previewer.schemas.inference import infer
from previewer.schemas.writer import write_schema
from previewer.source import Source, Span
from previewer.syntax.ast import BlockStatement, Call, MustacheStatement, PathExpression, walk
from previewer.syntax.paths import SegmentKind

ROOT = Path(__file__).parent.parent


class Mutation(NamedTuple):
    """One mistake: the template's text with it, the payloads with it, and the tags where it must be reported."""

    kind: str
    text: str
    payloads: dict[str, Any]
    places: tuple[Span, ...]
    what: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", type=Path, default=ROOT, help="a project with clean templates and fixtures")
    parser.add_argument("--contract", action="store_true", help="lint by a pinned schema alone, without fixtures")
    parser.add_argument("--show", help="print what was missed or reported in vain, for a kind of mistake or `all`")
    options = parser.parse_args()
    found, missed, vain, quiet = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        for file in Project(options.project).templates():
            bench = Bench(options.project, file, Path(scratch), options.contract)
            if bench.clean:
                print(f"{file.name}: not clean, left out", file=sys.stderr)
                continue
            for mutation in bench.mutations():
                matters, reported, new = bench.judge(mutation)
                show = options.show in (mutation.kind, "all")
                if matters:
                    (found if reported else missed)[mutation.kind] += 1
                    if show and not reported:
                        print(f"MISSED {file.name} {mutation.kind}: {mutation.what}")
                else:
                    (vain if new else quiet)[mutation.kind] += 1
                    if show and new:
                        print(f"IN VAIN {file.name} {mutation.kind}: {mutation.what}: {new[0].code} {new[0].message}")
    print(f"{'mistake':<22}{'matters':>8}{'reported':>9}{'recall':>8}{'harmless':>10}{'reported':>9}")
    for kind in sorted({*found, *missed, *vain, *quiet}):
        _row(kind, found[kind], missed[kind], quiet[kind], vain[kind])
    _row("all", found.total(), missed.total(), quiet.total(), vain.total())
    print(f"{time.perf_counter() - started:.1f} s")


def _row(kind: str, found: int, missed: int, quiet: int, vain: int) -> None:
    recall = f"{found / (found + missed):.1%}" if found + missed else "-"
    print(f"{kind:<22}{found + missed:>8}{found:>9}{recall:>8}{quiet + vain:>10}{vain:>9}")


class Bench:
    """One template and its payloads, in a folder of their own."""

    def __init__(self, project: Path, file: TemplateFile, scratch: Path, contract: bool) -> None:
        self.contract = contract
        self.folder = scratch / file.name.replace("/", "-")
        for part in ("snippets", "catalogs", "previewer.toml"):
            if (project / part).is_dir():
                shutil.copytree(project / part, self.folder / part)
            elif (project / part).exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(project / part, self.folder / part)
        self.path = self.folder / "templates" / "mail.html"
        self.path.parent.mkdir(parents=True)
        self.text = file.path.read_bytes().decode()
        self.path.write_bytes(file.path.read_bytes())
        self.payloads = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in file.fixtures()}
        self._write(self.payloads)
        analysis = Checker(Project(self.folder)).analysis(self.file)
        self.template = analysis.template
        self.references = [each for each in analysis.references if each.source == analysis.source]
        self.clean = self.findings(self.text)
        self.before = self.outcomes(self.text)

    @property
    def file(self) -> TemplateFile:
        return TemplateFile(Project(self.folder), self.path)

    def _write(self, payloads: dict[str, Any]) -> None:
        folder = self.folder / "fixtures" / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        for name, payload in payloads.items():
            (folder / name).write_text(json.dumps(payload), encoding="utf-8")

    def findings(self, text: str) -> tuple[Diagnostic, ...]:
        if not self.contract:
            return Checker(Project(self.folder)).findings(self.file, Source(str(self.path), text))
        fixtures = self.folder / "fixtures" / "mail"
        seen = infer([load_payload(path) for path in self.file.fixtures()])
        aside = fixtures.rename(self.folder / "aside")
        fixtures.mkdir()
        (fixtures / "schema.json").write_text(write_schema(seen, lambda value, _: value), encoding="utf-8")
        try:
            return Checker(Project(self.folder)).findings(self.file, Source(str(self.path), text))
        finally:
            shutil.rmtree(fixtures)
            aside.rename(fixtures)

    def outcomes(self, text: str) -> list[tuple[str, str, int]]:
        """How each send ends: sent or skipped, the HTML, and how many values printed nothing."""
        project = Project(self.folder)
        sender = project.sender(project.settings(), now="2025-04-08T12:00:00Z")
        self.path.write_bytes(text.encode())
        email = self.file.email(sender)
        outcomes = [email.outcome(load_payload(path), parts=False, trace=True) for path in self.file.fixtures()]
        return [(each.ending.value, each.html, _blanks(each)) for each in outcomes]

    def judge(self, mutation: Mutation) -> tuple[bool, bool, list[Diagnostic]]:
        """Whether the mistake matters, whether it is reported at its place, and what is reported at all."""
        if mutation.payloads is not self.payloads:
            self._write(mutation.payloads)
        after = self.outcomes(mutation.text)
        new = list(self.findings(mutation.text))
        if mutation.payloads is not self.payloads:
            self._write(self.payloads)
        at_place = any(_overlap(each.span, place) for each in new for place in mutation.places)
        matters = [each[:2] for each in after] != [each[:2] for each in self.before]
        if mutation.kind in ("property sometimes gone", "guard removed"):
            matters = any(
                now[2] > before[2] or (now[0] != "sent" and before[0] == "sent")
                for now, before in zip(after, self.before, strict=True)
            )
        return matters, at_place, new

    def mutations(self) -> Iterator[Mutation]:
        for reference in self.references:
            yield from self._of_reference(reference)
        seen: set[tuple[str, ...]] = set()
        for reference in self.references:
            key = reference.found.view.key
            if key is not None and key[0] == "root" and len(key) > 1 and key not in seen:
                seen.add(key)
                yield from self._of_payloads(reference, key)
        for node in walk(self.template):
            if isinstance(node, BlockStatement):
                yield from self._of_block(node)
            elif isinstance(node, MustacheStatement) and node.call.name.original in ITERABLE_HELPERS:
                yield from self._of_helper(node)

    def _edit(self, kind: str, span: Span, replacement: str) -> Mutation:
        text = self.text[: span.start] + replacement + self.text[span.end :]
        start = self.text.rfind("{{", 0, span.start + 1)
        end = text.find("}}", span.start + len(replacement))
        return Mutation(
            kind, text, self.payloads, (Span(start, end + 2),), f"{self.text[start : span.end]} → {replacement}"
        )

    def _of_reference(self, reference: Reference) -> Iterator[Mutation]:
        segments = reference.segments
        named = [part for part in segments if part.segment.kind is SegmentKind.PROPERTY and len(part.segment.name) > 3]
        if named and reference.path.original not in ITERABLE_HELPERS:
            last = named[-1]
            name = last.segment.name
            middle = len(name) // 2
            if name[middle] != name[middle - 1] and "[" not in self.text[last.start : last.end]:
                swapped = name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
                yield self._edit("segment misspelt", last.span, swapped)
                other = name.upper() if name.islower() else name.lower()
                yield self._edit("segment in wrong case", last.span, other)
        for part in segments:
            if part.segment.kind is SegmentKind.INDEX:
                yield self._edit("index past the end", part.span, "[97]")
        path = reference.path.span
        if reference.role in (Role.OUTPUT, Role.GUARD, Role.SUBJECT) and not reference.path.original.startswith("@"):
            if reference.path.original.startswith("../"):
                yield self._edit("missing ../", Span(path.start, path.start + 3), "./")
            if len(reference.stack) > 1 or reference.path.original.startswith("../"):
                yield self._edit("extra ../", Span(path.start, path.start), "../")

    def _of_payloads(self, reference: Reference, key: tuple[str, ...]) -> Iterator[Mutation]:
        places = tuple(
            each.statement.span if isinstance(each.statement, MustacheStatement) else each.path.span
            for each in self.references
            if each.found.view.key is not None and each.found.view.key[: len(key)] == key
        )
        what = ".".join(key[1:])
        everywhere = {name: _without(payload, key[1:], None) for name, payload in self.payloads.items()}
        yield Mutation("property removed", self.text, everywhere, places, what)
        first = next(iter(self.payloads))
        some = {**self.payloads, first: everywhere[first]}
        yield Mutation("property sometimes gone", self.text, some, places, what)
        renamed = {name: _without(payload, key[1:], f"{key[-1]}_new") for name, payload in self.payloads.items()}
        yield Mutation("property renamed", self.text, renamed, places, what)

    def _of_block(self, block: BlockStatement) -> Iterator[Mutation]:
        name = block.call.name
        close = self.text.rfind(name.original, name.end, block.end)
        if close > 0:
            wrong = "each" if name.original == "if" else "if"
            mutation = self._edit("block closed wrongly", Span(close, close + len(name.original)), wrong)
            opening = Span(self.text.rfind("{{", 0, name.start), name.end)
            yield Mutation(*mutation[:3], (*mutation.places, opening), mutation.what)
        params = block.call.params
        if name.original == "each" and params and isinstance(params[0], PathExpression):
            scalar = next((each for each in self.references if each.found.view.kinds == {"string"}), None)
            if scalar is not None and len(scalar.stack) == 1:
                yield self._edit("scalar in each", params[0].span, scalar.path.original)
        if name.original in ("if", "unless") and block.body and not block.inverted:
            inside = self.text[block.body[0].start : block.body[-1].end]
            text = self.text[: block.start] + inside + self.text[block.end :]
            yield Mutation(
                "guard removed",
                text,
                self.payloads,
                (Span(block.start, block.start + len(inside)),),
                self.text[block.start : block.body[0].start],
            )
        if name.original in ITERABLE_HELPERS and name.original not in ("if", "each", "unless", "with"):
            yield self._edit("helper misspelt", name.span, name.original + "s")
            yield from self._without_argument(block.call)

    def _of_helper(self, node: MustacheStatement) -> Iterator[Mutation]:
        name, params = node.call.name, node.call.params
        if not params:
            return
        yield self._edit("helper misspelt", name.span, name.original[:-1])
        yield from self._without_argument(node.call)

    def _without_argument(self, call: Call) -> Iterator[Mutation]:
        required = [param for param in ITERABLE_HELPERS[call.name.original].params if param.required]
        if 0 < len(call.params) <= len(required):
            yield self._edit("argument dropped", call.params[-1].span, "")


def _blanks(outcome: Outcome) -> int:
    """The values that a rendering looked up to print, and that were not there."""
    if outcome.trace is None:
        return 0
    blanks = 0
    for lookup in outcome.trace.empty_lookups():
        text = lookup.place.source.text
        opening = text.rfind("{{", 0, lookup.place.span.start)
        tag = text[opening : lookup.place.span.start].lstrip("{~& ")
        blanks += not tag.startswith("#") and (tag.split() or [""])[0] not in DECIDING and "(" not in tag
    return blanks


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < max(one.end, one.start + 1)


def _without(payload: Any, path: tuple[str, ...], name: str | None) -> Any:
    """A copy of a recorded payload in which a property is gone, or has another name."""
    changed = copy.deepcopy(payload)
    for key in ("userJson", "dataFeedJson"):
        if isinstance(changed.get(key), str):
            inside = json.loads(changed[key])
            _drop(inside, path, name)
            changed[key] = json.dumps(inside)
    layers = [changed.get(key) for key in ("properties", "dataFields", "event", "profile", "dataFeed")]
    for layer in (changed, *layers):
        if isinstance(layer, dict):
            _drop(layer, path, name)
    return changed


def _drop(value: Any, path: tuple[str, ...], name: str | None) -> None:
    head, rest = path[0], path[1:]
    if head.startswith("["):
        for item in value if isinstance(value, list) else []:
            if rest:
                _drop(item, rest, name)
    elif isinstance(value, dict) and head in value:
        if rest:
            _drop(value[head], rest, name)
        elif name is not None:
            value[name] = value.pop(head)
        else:
            del value[head]


if __name__ == "__main__":
    main()
