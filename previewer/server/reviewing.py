"""A review in the browser: the same decisions as in the terminal, asked for by a page."""

from __future__ import annotations

import threading
from collections.abc import Callable

from jinja2 import Environment, PackageLoader
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from previewer.server.changes import Refused
from previewer.server.comparisons import comparison_answer, frame_of
from previewer.server.frame import frame_response
from previewer.server.questions import Wanted, wanted_by
from previewer.server.replies import Json, JsonReply
from previewer.snapshots.review import Decision, Review

_DECISIONS = {"accept": Decision.ACCEPT, "reject": Decision.REJECT, "skip": Decision.SKIP}


class ReviewRoutes:
    """A review, one question at a time; `end` is called when the reviewer is done."""

    def __init__(self, review: Review, end: Callable[[], None]) -> None:
        self._review = review
        self._end = end
        self._lock = threading.Lock()
        self._emails = {one.name: one for _, one in review.order}

    def routes(self, token: str) -> list[Route]:
        """The review's page, its emails and its answers."""
        pages = Environment(loader=PackageLoader("previewer.server", "."), autoescape=True)
        page = pages.get_template("review.html").render(token=token)

        async def show(request: Request) -> Response:
            return HTMLResponse(page)

        return [
            Route("/review", show),
            Route("/review/email", self._email),
            Route("/api/review", self._state),
            Route("/api/review", self._decide, methods=["POST"]),
        ]

    async def _email(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        one = self._emails.get(wanted.get("name", ""))
        if one is None:
            raise HTTPException(404, "there is no such rendering")
        return frame_response(frame_of(one, wanted.get("side", "")), images=wanted.get("images") == "1")

    async def _state(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        return JsonReply(await run_in_threadpool(self._answer, wanted))

    async def _decide(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        if wanted.get("action") == "end":
            # The answer is on its way first: the page says goodbye.
            return JsonReply({"ended": self._review.summary}, background=BackgroundTask(self._end))
        return JsonReply(await run_in_threadpool(self._act, wanted))

    def _act(self, wanted: Wanted) -> Json:
        with self._lock:
            action = wanted.get("action", "")
            if action == "undo":
                done, what = self._review.undo(), "taken back"
            elif action in _DECISIONS:
                current = self._review.current
                if current is None or current.name != wanted.get("name"):
                    raise Refused("another rendering is to be decided on now: look again")
                decision = _DECISIONS[action]
                done, what = self._review.decide(decision, alike=wanted.get("alike") == "1"), decision.value
            else:
                raise HTTPException(400, "expected accept, reject, skip, undo or end for the action")
        return self._answer(wanted) | {"done": [one.name for one in done], "what": what}

    def _answer(self, wanted: Wanted) -> Json:
        with self._lock:
            review, current = self._review, self._review.current
            answer: Json = {
                "summary": review.summary,
                "list": [[one.name, one.status.value, review.decisions.get(one.name)] for _, one in review.order],
                "alike": [one.name for one in review.alike],
            }
        if current is None:
            return answer | {"current": None}
        told = comparison_answer(current, whole=wanted.get("whole") == "1")
        return answer | {"current": told | {"template": current.template, "case": current.case}}
