"""`previewer explain NAME`: a helper's declaration as a page."""

from __future__ import annotations

from difflib import get_close_matches

import click

from previewer.rendering.declaration import Certainty, Helper, Parameter
from previewer.rendering.helpers.registry import ITERABLE_HELPERS

_SURE = {
    Certainty.DOCUMENTED: "documented by Iterable",
    Certainty.MEASURED: "measured on handlebars.java",
    Certainty.PRACTITIONER: "told by practitioners, perhaps wrong",
    Certainty.INFERRED: "inferred, a guess",
}


@click.command("explain")
@click.argument("name")
def command(name: str) -> None:
    """Explain the helper NAME."""
    helper = ITERABLE_HELPERS.get(name)
    if helper is None:
        near = get_close_matches(name, ITERABLE_HELPERS, n=1, cutoff=0.6)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        click.echo(f"there is no helper `{name}`{hint}", err=True)
        raise SystemExit(2)
    click.echo("\n".join(explain_helper(helper)))


def explain_helper(helper: Helper) -> list[str]:
    """A helper's declaration as lines of text."""
    lines = [f"{helper.name}: {helper.summary}", "", f"  forms     {', '.join(helper.forms)}"]
    for param in helper.params:
        more = " ..." if helper.variadic and param is helper.params[-1] else ""
        lines.append(f"  parameter {param.name}{more}: {_described(param)}")
    lines += [f"  hash      {param.name}=: {_described(param)}" for param in helper.hash]
    lines.append(f"  result    {helper.result}")
    if "block" in helper.forms:
        lines.append(f"  body sees {helper.body}")
    lines.append(f"  fails     {helper.failure}")
    if helper.example:
        lines.append(f"  example   {helper.example}")
    lines.append(f"  known     {_SURE[helper.certainty]}")
    return lines


def _described(param: Parameter) -> str:
    words = [" or ".join(param.types)]
    if not param.required:
        words.append("optional")
    elif not param.may_be_missing:
        words.append("must be there")
    if param.about:
        words.append(param.about)
    return "; ".join(words)
