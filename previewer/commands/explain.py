"""`previewer explain`: the page of a rule or a helper, or what one line of a template asks for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import click

from previewer.commands.exits import UNREADABLE, stop
from previewer.linting.rule import Rule
from previewer.project import UnreadableFile, find_project
from previewer.rendering.declaration import Certainty, Helper, Parameter
from previewer.settings import SettingsError

_SURE = {
    Certainty.DOCUMENTED: "documented by Iterable",
    Certainty.MEASURED: "measured on handlebars.java",
    Certainty.PRACTITIONER: "told by practitioners, perhaps wrong",
    Certainty.INFERRED: "inferred, a guess",
    Certainty.CUSTOM: "a helper of this project, which Iterable does not have",
}


@click.command("explain")
@click.argument("what", metavar="RULE|HELPER|FILE:LINE")
def command(what: str) -> None:
    """Explain a rule (HB102, maybe-missing-property), a helper, or what a line of a template asks for."""
    name, _, line = what.rpartition(":")
    if line.isdigit() and name:
        from previewer.commands.explain_line import explain_line

        click.echo("\n".join(explain_line(name, int(line))))
        return
    helpers = _helpers()
    helper = helpers.get(what)
    if helper is not None:
        click.echo("\n".join(explain_helper(helper)))
        return
    from previewer.linting.registry import RULES, rule_named

    rule = rule_named(what)
    if rule is not None:
        click.echo("\n".join(explain_rule(rule)))
        return
    names = [*helpers, *(word for known in RULES for word in (known.code, known.name))]
    near = get_close_matches(what, names, n=1, cutoff=0.6)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    stop(f"there is no rule or helper `{what}`{hint}", UNREADABLE)


def explain_rule(rule: Rule) -> list[str]:
    """A rule's page as lines of text."""
    state = "on" if rule.default else "off unless selected"
    return [f"{rule.code} {rule.name}: {rule.severity.value}, {state}", "", *rule.page.splitlines()]


def explain_helper(helper: Helper) -> list[str]:
    """A helper's declaration as lines of text."""
    lines = [f"{helper.name}: {helper.summary}", "", f"  forms     {', '.join(helper.forms)}"]
    for param in helper.params:
        more = " ..." if helper.variadic and param is helper.params[-1] else ""
        lines.append(f"  parameter {param.name}{more}: {_described(param)}")
    lines += [f"  hash      {param.name}=: {_described(param)}" for param in helper.hash]
    if helper.any_hash:
        lines.append("  hash      any other name=")
    lines.append(f"  result    {helper.result}")
    if "block" in helper.forms:
        lines.append(f"  body sees {helper.body}")
    lines.append(f"  fails     {helper.failure}")
    if helper.example:
        lines.append(f"  example   {helper.example}")
    lines.append(f"  known     {_SURE[helper.certainty]}")
    return lines


def _helpers() -> Mapping[str, Helper]:
    project = find_project(Path())
    try:
        return project.helpers(project.settings())
    except (UnreadableFile, SettingsError) as error:
        stop(str(error), UNREADABLE)


def _described(param: Parameter) -> str:
    words = [" or ".join(param.types)]
    if not param.required:
        words.append("optional")
    elif not param.may_be_missing:
        words.append("must be there")
    if param.about:
        words.append(param.about)
    return "; ".join(words)
