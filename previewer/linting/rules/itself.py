"""What is around templates, and HB9, the linter itself: other parts find these, and here are their pages."""

from __future__ import annotations

from previewer.diagnostics import Severity
from previewer.linting.rule import told_elsewhere, told_of_payloads

E, W = Severity.ERROR, Severity.WARNING

PAYLOAD_INVALID = told_of_payloads(
    "HB124",
    "payload-invalid",
    E,
    "A recorded payload is no JSON, or not one that Iterable reads: the template is checked without it. Or it\n"
    "contradicts the template's `schema.json`: a field has another type, or one that is always there is missing.\n"
    "Record it anew, or mend the schema.",
)
SCHEMA_KEYWORD = told_of_payloads(
    "HB125",
    "schema-keyword",
    W,
    "A template's `schema.json` says something that is not heeded: a keyword that is not supported, or a "
    "reference that leads nowhere. What it would rule out is taken to be possible.",
)
SCHEMA_DRIFT = told_of_payloads(
    "HB805",
    "schema-drift",
    W,
    "A recorded payload has a field that the template's `schema.json` does not know, so that no template can use it.\n"
    "`previewer schema infer receipt -o fixtures/receipt/schema.json` writes the schema anew; `schema check` compares\n"
    "it with exports.",
    default=False,
)
UNUSED_SNIPPET = told_elsewhere(
    "HB804",
    "unused-snippet",
    W,
    "No template of the project renders the snippet. Told where the whole project is linted, and no tag takes a\n"
    "snippet's name from a value. Bad: `snippets/old_footer.html` that nothing names. Take it out.",
    default=False,
)
UNUSED = told_elsewhere(
    "HB901",
    "unused-suppression",
    W,
    "A `previewer-ignore` comment suppresses nothing any more: take it out.",
)
UNKNOWN_CODE = told_elsewhere("HB902", "unknown-code", E, "A comment or setting names a rule that there is not.")
WITHOUT_REASON = told_elsewhere(
    "HB903",
    "suppression-without-reason",
    W,
    "A suppression does not say why. On with the setting `require-reason`.",
    default=False,
)
STALE_ENTRY = told_elsewhere(
    "HB904",
    "stale-baseline-entry",
    W,
    "An entry of the baseline waits for a finding that is gone: it was mended, or its text has changed.\n"
    "`--fix` takes the entry out, so that the same mistake does not come back unseen.",
)
CONFIG_ERROR = told_of_payloads(
    "HB905",
    "config-error",
    E,
    "A setting has a wrong name or value: nothing is linted, and the exit code is 2. A warning is what\n"
    "`[schema.templates.receipt]` says of a path that no payload has: correct it, record a payload that has it, or\n"
    "name the field in `declare` of `[lint]`.",
)

RULES = (
    PAYLOAD_INVALID,
    SCHEMA_KEYWORD,
    SCHEMA_DRIFT,
    UNUSED_SNIPPET,
    UNUSED,
    UNKNOWN_CODE,
    WITHOUT_REASON,
    STALE_ENTRY,
    CONFIG_ERROR,
)
