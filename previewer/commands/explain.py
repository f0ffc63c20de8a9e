"""`previewer explain`: the page of a rule or a helper, or what one line of a template asks for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import click

from previewer.commands.exits import UNREADABLE, complaints, stop
from previewer.pages import helper_page, rule_page
from previewer.project import find_project
from previewer.rendering.declaration import Helper


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
        click.echo("\n".join(helper_page(helper)))
        return
    from previewer.linting.registry import RULES, rule_named

    rule = rule_named(what)
    if rule is not None:
        click.echo("\n".join(rule_page(rule)))
        return
    names = [*helpers, *(word for known in RULES for word in (known.code, known.name))]
    near = get_close_matches(what, names, n=1, cutoff=0.6)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    stop(f"there is no rule or helper `{what}`{hint}", UNREADABLE)


def _helpers() -> Mapping[str, Helper]:
    project = find_project(Path())
    with complaints():
        return project.helpers(project.settings())
