"""handlebars.java's AssignHelper: a text under a name, for the rest of the rendering."""

from __future__ import annotations

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.values import Failure, Value
from previewer.syntax.blanks import JAVA_TRIMMED


def _assign(call: Call) -> Value:
    if call.subject is not None and not isinstance(call.subject, str):
        raise Failure("`assign` needs a text for its name")
    text = call.body().strip(JAVA_TRIMMED)
    if call.subject is not None:
        call.run.data[call.subject] = text
    return None


HELPERS = (
    Helper(
        "assign",
        _assign,
        "Keeps its body's text under a name for the rest of the rendering.",
        (Form.BLOCK,),
        (Parameter("name", ("text",), may_be_missing=False),),
        result="nothing",
        failure="a name that is not text fails; a data field of the same name wins over it",
        example='{{#assign "greeting"}}Hi {{name}}{{/assign}}{{greeting}}',
        certainty=Certainty.DOCUMENTED,
    ),
)
