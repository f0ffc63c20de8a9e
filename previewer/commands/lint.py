"""`previewer lint`: what is wrong with a project's templates."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from previewer.checks import Checker, Overrides
from previewer.commands.exits import CONTENT_AT_FAULT, UNREADABLE, report, stop
from previewer.commands.lint_output import read_outputs, write_reports
from previewer.diagnostics import Diagnostic, Severity
from previewer.payloads.json_text import PayloadError
from previewer.project import TemplateFile, UnreadableFile, find_project, read_source, write_text
from previewer.reporting.registry import FORMATS
from previewer.reporting.report import Report
from previewer.settings import SettingsError
from previewer.source import Source

_LEVELS = [severity.value for severity in Severity]
_ROUNDS = 10
"""How often fixes are applied and the result linted again: one fix can make room for another."""


@click.command("lint")
@click.argument("files", nargs=-1, metavar="[FILES]...")
@click.option("--fix", is_flag=True, help="Apply the safe fixes to the files.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: the fixes that may change what is meant, too."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these rules: HB102, maybe-missing-property, HB4, ALL."
)
@click.option("--extend-select", multiple=True, metavar="RULES", help="These rules, too.")
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these rules.")
@click.option("--statistics", is_flag=True, help="How often each rule found something, instead of where.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[:FILE]",
    help=f"{', '.join(FORMATS)}; often, all but one with a file. Default: text, in GitHub Actions github.",
)
@click.option("--output-file", type=click.Path(), help="Where the format without a file is written.")
@click.option("--fail-level", type=click.Choice(_LEVELS), help="The mildest finding that makes the exit code 1.")
def command(
    files: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    statistics: bool,
    formats: tuple[str, ...],
    output_file: str | None,
    fail_level: str | None,
) -> None:
    """Check templates against what their payloads hold: FILES, or all of the project.

    A fixture, schema, snippet or setting among FILES stands for the templates that depend on it.
    """
    outputs = read_outputs(formats, output_file)
    overrides = Overrides(_split(select), _split(extend_select), _split(ignore), fail_level)
    try:
        for name in files:
            if not Path(name).exists():
                raise UnreadableFile(f"{name}: no such file or directory")
        checker = Checker(find_project(Path(files[0]) if files else Path()), overrides)
        targets = checker.targets([Path(name) for name in files])
        found = {file: checker.findings(file) for file in targets}
        if fix or diff:
            changed = _fix(checker, found, unsafe_fixes)
            if diff:
                _show_diff(changed)
                raise SystemExit(CONTENT_AT_FAULT if changed else 0)
            for source, text in changed.items():
                write_text(Path(source.name), text)
            checker = Checker(checker.project, overrides)
            found = {file: checker.findings(file) for file in targets}
    except (UnreadableFile, SettingsError) as error:
        stop(str(error), UNREADABLE)
    except PayloadError as error:
        stop(report(error.diagnostics), UNREADABLE)
    diagnostics = tuple(dict.fromkeys(diagnostic for each in found.values() for diagnostic in each))
    if statistics:
        _show_statistics(diagnostics)
        outputs = tuple(output for output in outputs if output.path is not None)
    files = tuple(str(file.path) for file in targets)
    fixtures = (checker.project.root / "fixtures").as_posix()
    try:
        write_reports(outputs, Report(diagnostics, files, fixtures, _page_of, sys.stdout.isatty()))
    except UnreadableFile as error:
        stop(str(error), UNREADABLE)
    click.echo(_summary(diagnostics, len(targets)), err=True)
    order = list(Severity)
    if any(order.index(each.severity) <= order.index(checker.fail_level) for each in diagnostics):
        raise SystemExit(CONTENT_AT_FAULT)


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for each in names for name in each.split(",") if name.strip())


def _fix(checker: Checker, found: dict[TemplateFile, tuple[Diagnostic, ...]], unsafe: bool) -> dict[Source, str]:
    """The files that fixes change, as read, and their new text."""
    from previewer.linting.fixes import apply_fixes

    changed: dict[Source, str] = {}
    for file, diagnostics in found.items():
        original = read_source(file.path)
        source = original
        for _ in range(_ROUNDS):
            text, applied = apply_fixes(source, diagnostics, unsafe=unsafe)
            if not applied or text == source.text:
                break
            source = Source(original.name, text)
            diagnostics = checker.findings(file, source)
        if source.text != original.text:
            changed[original] = source.text
    return changed


def _show_diff(changed: dict[Source, str]) -> None:
    import difflib

    for source, text in changed.items():
        old, new = (part.splitlines(keepends=True) for part in (source.text, text))
        click.echo("".join(difflib.unified_diff(old, new, source.name, source.name)), nl=False)


def _show_statistics(diagnostics: Iterable[Diagnostic]) -> None:
    counts = Counter((each.code, each.name) for each in diagnostics)
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:>6}  {code} {name}")


def _page_of(code: str) -> str:
    from previewer.linting.registry import rule_named

    rule = rule_named(code)
    return rule.page if rule is not None else ""


def _summary(diagnostics: Iterable[Diagnostic], templates: int) -> str:
    counts = Counter(each.severity for each in diagnostics)
    told = ", ".join(_count(counts[level], _NOUNS[level]) for level in Severity if counts[level])
    fixable = sum(each.fix is not None and each.fix.safe for each in diagnostics)
    hint = f"; --fix settles {fixable}" if fixable else ""
    return f"{told or 'no findings'} in {_count(templates, 'template')}{hint}"


_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "hint"}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
