"""The helpers of a handlebars.java with all its optional ones registered."""

from __future__ import annotations

from collections.abc import Mapping

from previewer.rendering.helpers.assign import ASSIGN
from previewer.rendering.helpers.conditions import CONDITIONS
from previewer.rendering.helpers.core import CORE_HELPERS
from previewer.rendering.helpers.declaration import Helper
from previewer.rendering.helpers.numbers import NUMBERS
from previewer.rendering.helpers.strings import STRINGS

STOCK_HELPERS: Mapping[str, Helper] = {
    **CORE_HELPERS,
    **{helper.name: helper for helper in (*STRINGS, *NUMBERS, *CONDITIONS, *ASSIGN)},
}
