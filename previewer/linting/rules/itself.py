"""HB9: the linter itself. These are found by other parts (linting/suppressions.py); here are their pages."""

from __future__ import annotations

from previewer.diagnostics import Severity
from previewer.linting.rule import Check, Rule

E, W = Severity.ERROR, Severity.WARNING


def _found_elsewhere(page: str) -> Check:
    def check(_: object) -> tuple[()]:
        return ()

    check.__doc__ = page
    return check


RULES = (
    Rule(
        "HB124",
        "payload-invalid",
        E,
        _found_elsewhere(
            "A recorded payload is no JSON, or not one that Iterable reads. The template is checked without it."
        ),
    ),
    Rule(
        "HB905",
        "config-error",
        E,
        _found_elsewhere("A setting has a wrong name or value: nothing is linted, and the exit code is 2."),
    ),
    Rule(
        "HB125",
        "schema-keyword",
        W,
        _found_elsewhere(
            "A template's `schema.json` says something that is not heeded: a keyword that is not supported, or a "
            "reference that leads nowhere. What it would rule out is taken to be possible."
        ),
    ),
    Rule(
        "HB901",
        "unused-suppression",
        W,
        _found_elsewhere("A `previewer-ignore` comment suppresses nothing any more: take it out."),
    ),
    Rule(
        "HB902",
        "unknown-code",
        E,
        _found_elsewhere("A comment or setting names a rule that there is not."),
    ),
    Rule(
        "HB903",
        "suppression-without-reason",
        W,
        _found_elsewhere("A suppression does not say why. On with the setting `require-reason`."),
        default=False,
    ),
    Rule(
        "HB904",
        "stale-baseline-entry",
        W,
        _found_elsewhere(
            "An entry of the baseline waits for a finding that is gone: it was mended, or its text has changed.\n"
            "`--fix` takes the entry out, so that the same mistake does not come back unseen."
        ),
    ),
)
