"""`previewer lint`: what is wrong with a project's templates."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from time import strftime

import click

from previewer.checking.baseline import EMPTY, Baseline
from previewer.checking.overrides import Overrides
from previewer.checking.run import Findings, Run, start_run
from previewer.commands.exits import CONTENT_AT_FAULT, complaints
from previewer.commands.lint_output import read_outputs, write_reports
from previewer.diagnostics import Diagnostic, Severity
from previewer.files import write_text
from previewer.reporting.registry import FORMATS
from previewer.reporting.report import Report
from previewer.words import counted

_LEVELS = [severity.value for severity in Severity]


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
@click.option("-o", "--output-file", type=click.Path(), help="Where the format without a file is written.")
@click.option("--write-baseline", is_flag=True, help="Let all findings wait: note them in the baseline, report none.")
@click.option("--no-baseline", is_flag=True, help="Report the findings that wait, too.")
@click.option("--no-cache", is_flag=True, help="Lint anew what was linted before and has not changed.")
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
    write_baseline: bool,
    no_baseline: bool,
    no_cache: bool,
    fail_level: str | None,
) -> None:
    """Check templates against what their payloads hold: FILES, or all of the project.

    A fixture, schema, snippet or setting among FILES stands for the templates that depend on it.
    """
    outputs = read_outputs(formats, output_file)
    overrides = Overrides(_split(select), _split(extend_select), _split(ignore))
    with complaints():
        run = start_run(files, overrides, remember=not no_cache)
        baseline = EMPTY if no_baseline else run.baseline()
        if write_baseline:
            _write_baseline(run, baseline)
            return
        if fix or diff:
            from previewer.commands.lint_fixes import fixed, show_diff  # with the whole linter

            changed = fixed(run, baseline, strftime("%Y-%m-%d"), unsafe=unsafe_fixes)
            if diff:
                click.echo(show_diff(changed), nl=False)
                raise SystemExit(CONTENT_AT_FAULT if changed else 0)
            for source, text in changed.items():
                write_text(Path(source.name), text)
            baseline = baseline if no_baseline else run.baseline()
        diagnostics, waiting = _look(run, baseline)
        if statistics:
            _show_statistics(diagnostics)
            outputs = tuple(output for output in outputs if output.path is not None)
        write_reports(outputs, _report(run, diagnostics))
    waits = f"; {counted(waiting, 'finding')} can wait ({baseline.source.name})" if waiting else ""
    click.echo(f"{_summary(diagnostics, len(run.targets))}{waits}", err=True)
    order = list(Severity)
    level = Severity(fail_level) if fail_level is not None else run.lint.fail_level
    if any(order.index(each.severity) <= order.index(level) for each in diagnostics):
        raise SystemExit(CONTENT_AT_FAULT)


def _look(run: Run, baseline: Baseline) -> tuple[tuple[Diagnostic, ...], int]:
    """What is to be reported, the entries that nothing waits for, too; and how many findings wait."""
    sifted = baseline.sift(_once(run.findings()), strftime("%Y-%m-%d"))
    return (*sifted.reported, *run.stale(baseline, sifted.unused), *run.unused_snippets()), sifted.waiting


def _write_baseline(run: Run, baseline: Baseline) -> None:
    findings = _once(run.findings())
    write_text(Path(baseline.source.name), baseline.updated(findings, run.covering()))
    told = f"{counted(len(findings), 'finding')} of {counted(len(run.targets), 'template')}"
    click.echo(f"{told} can wait ({baseline.source.name})", err=True)


def _once(found: Findings) -> list[Diagnostic]:
    """Every finding once: templates share the findings of their snippets."""
    return list(dict.fromkeys(diagnostic for each in found.values() for diagnostic in each))


def _report(run: Run, diagnostics: tuple[Diagnostic, ...]) -> Report:
    files = tuple(str(file.path) for file in run.targets)
    fixtures = run.project.root / "fixtures"

    def line_of(payload: str, path: str) -> int:
        from previewer.commands.lint_places import line_in_payload  # for one format only

        return line_in_payload(fixtures / payload, path)

    return Report(diagnostics, files, fixtures.as_posix(), _page_of, line_of, sys.stdout.isatty())


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for each in names for name in each.split(",") if name.strip())


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
    told = ", ".join(counted(counts[level], _NOUNS[level]) for level in Severity if counts[level])
    fixable = sum(each.fix is not None and each.fix.safe for each in diagnostics)
    hint = f"; --fix settles {fixable}" if fixable else ""
    return f"{told or 'no findings'} in {counted(templates, 'template')}{hint}"


_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "hint"}
