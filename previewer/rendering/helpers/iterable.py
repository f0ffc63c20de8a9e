"""Every helper of Iterable: handlebars.java's and its own."""

from __future__ import annotations

from collections.abc import Mapping

from previewer.rendering.helpers.arithmetic import ARITHMETIC
from previewer.rendering.helpers.comparisons import COMPARISONS
from previewer.rendering.helpers.conditions import ITERABLE_CONDITIONS
from previewer.rendering.helpers.dates import DATES
from previewer.rendering.helpers.declaration import Helper
from previewer.rendering.helpers.encoding import ENCODINGS
from previewer.rendering.helpers.lists import LISTS
from previewer.rendering.helpers.sending import SENDING
from previewer.rendering.helpers.stock import STOCK_HELPERS

ITERABLE_HELPERS: Mapping[str, Helper] = {
    **STOCK_HELPERS,
    **{
        helper.name: helper
        for helper in (*ITERABLE_CONDITIONS, *COMPARISONS, *DATES, *ARITHMETIC, *LISTS, *ENCODINGS, *SENDING)
    },
}
