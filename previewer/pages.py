"""Rules and helpers to their pages: what a person reads of them, in the terminal or in an editor."""

from __future__ import annotations

from previewer.linting.rule import Rule
from previewer.rendering.declaration import Certainty, Form, Helper, Parameter

_SURE = {
    Certainty.DOCUMENTED: "documented by Iterable",
    Certainty.MEASURED: "measured on handlebars.java",
    Certainty.PRACTITIONER: "told by practitioners, perhaps wrong",
    Certainty.INFERRED: "inferred, a guess",
    Certainty.CUSTOM: "a helper of this project, which Iterable does not have",
}


def rule_page(rule: Rule) -> list[str]:
    """A rule's page as lines of text."""
    state = "on" if rule.default else "off unless selected"
    return [f"{rule.code} {rule.name}: {rule.severity.value}, {state}", "", *rule.page.splitlines()]


def helper_page(helper: Helper) -> list[str]:
    """A helper's declaration as lines of text."""
    lines = [f"{helper.name}: {helper.summary}", "", f"  forms     {', '.join(helper.forms)}"]
    for param in helper.params:
        more = " ..." if helper.variadic and param is helper.params[-1] else ""
        lines.append(f"  parameter {param.name}{more}: {parameter_text(param)}")
    lines += [f"  hash      {param.name}=: {parameter_text(param)}" for param in helper.hash]
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


def signature(helper: Helper) -> str:
    """How a helper is called, in one line: `{{#each list [base=]}}…{{/each}}`."""
    call = " ".join((helper.name, *parameters(helper)))
    return f"{{{{{call}}}}}" if Form.BLOCK not in helper.forms else f"{{{{#{call}}}}}…{{{{/{helper.name}}}}}"


def parameters(helper: Helper) -> list[str]:
    """The words of a signature for each parameter and then for each key."""
    words = []
    for param in helper.params:
        more = " ..." if helper.variadic and param is helper.params[-1] else ""
        words.append(f"{param.name}{more}" if param.required else f"[{param.name}{more}]")
    words += [f"{param.name}=" if param.required else f"[{param.name}=]" for param in helper.hash]
    return words


def parameter_text(param: Parameter) -> str:
    """What a parameter takes, in one line."""
    words = [" or ".join(param.types)]
    if not param.required:
        words.append("optional")
    elif not param.may_be_missing:
        words.append("must be there")
    if param.about:
        words.append(param.about)
    return "; ".join(words)
