"""The preview's routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from previewer.coverage.report import as_json
from previewer.iterable.email import Ending, Outcome
from previewer.mail import mime_message
from previewer.payloads.json_text import PayloadError
from previewer.server.access import Access, Guard
from previewer.server.answers import findings_answer, project_answer, rendering_answer
from previewer.server.changes import Refused, apply_fix, save_fixture
from previewer.server.comparisons import comparison_answer, frame_of
from previewer.server.frame import frame_response
from previewer.server.live import Live
from previewer.server.preview import Preview, Problem, Shown
from previewer.server.questions import Wanted, wanted_by
from previewer.server.replies import Json, JsonReply
from previewer.server.reviewing import ReviewRoutes
from previewer.snapshots.comparison import Comparison
from previewer.snapshots.page import page_file
from previewer.snapshots.review import OutOfDate
from previewer.source import Unusable

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def make_app(live: Live, access: Access, review: ReviewRoutes | None = None) -> ASGIApp:
    """The whole application behind its guard, with a review where there is one."""
    routes = _Routes(live, access.token)
    app = Starlette(
        routes=[
            Route("/", routes.page),
            Route("/static/{name}", routes.static),
            Route("/events", routes.events),
            Route("/email", routes.email),
            Route("/api/project", routes.project),
            Route("/api/rendering", routes.rendering, methods=["GET", "POST"]),
            Route("/api/text", routes.text, methods=["GET", "POST"]),
            Route("/api/coverage", routes.coverage),
            Route("/api/findings", routes.findings),
            Route("/api/fixtures", routes.save, methods=["POST"]),
            Route("/api/fix", routes.fix, methods=["POST"]),
            Route("/api/message", routes.message, methods=["POST"]),
            Route("/api/comparison", routes.comparison, methods=["GET", "POST"]),
            Route("/accepted", routes.accepted),
            *(review.routes(access.token) if review is not None else ()),
        ],
        exception_handlers=dict.fromkeys(
            (HTTPException, Refused, OutOfDate, PayloadError, Unusable, ValueError), _refused
        ),
        lifespan=_lifespan(live),
    )
    return Guard(app, access)


class _Routes:
    """One method a route; everything is looked up by name among what was found in the project."""

    def __init__(self, live: Live, token: str) -> None:
        self._live = live
        self._workspace = live.workspace
        self._token = token
        pages = Environment(loader=PackageLoader("previewer.server", "."), autoescape=True)
        self._page = pages.get_template("page.html")

    async def page(self, request: Request) -> Response:
        project = project_answer(self._workspace)
        text = self._page.render(project=project, token=self._token)
        return HTMLResponse(text.encode("utf-8", "replace"))

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _assets():
            raise HTTPException(404, "there is no such file")
        return Response(_assets()[name], media_type=TYPES[name.rpartition(".")[2]])

    async def events(self, request: Request) -> Response:
        return StreamingResponse(self._live.stream.listen(), media_type="text/event-stream")

    async def email(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        answer = await run_in_threadpool(self._rendering, wanted)
        return frame_response(str(answer["frame"]), images=request.query_params.get("images") == "1")

    async def project(self, request: Request) -> Response:
        return JsonReply(project_answer(self._workspace))

    async def rendering(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        return JsonReply(await run_in_threadpool(self._rendering, wanted))

    async def text(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        return JsonReply({"text": await run_in_threadpool(lambda: self._outcome(wanted).plain_text)})

    async def message(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        message = await run_in_threadpool(lambda: mime_message(self._outcome(wanted)).as_bytes())
        return Response(message, media_type="message/rfc822")

    async def coverage(self, request: Request) -> Response:
        preview = self._preview(await wanted_by(request))
        return JsonReply(await run_in_threadpool(lambda: as_json(preview.coverage())))

    async def findings(self, request: Request) -> Response:
        preview = self._preview(await wanted_by(request))
        return JsonReply(await run_in_threadpool(lambda: findings_answer(self._workspace.findings(preview))))

    async def save(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        preview = self._preview(wanted)
        await run_in_threadpool(save_fixture, preview, wanted.get("name", ""), wanted.get("payload", ""))
        return JsonReply({"saved": wanted.get("name", "")}, 201)

    async def fix(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        preview = self._preview(wanted)
        await run_in_threadpool(lambda: apply_fix(preview.file, self._workspace.findings(preview), wanted))
        return JsonReply({"fixed": wanted.get("code", "")})

    async def comparison(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        return JsonReply(
            await run_in_threadpool(lambda: comparison_answer(self._compared(wanted), whole=wanted.get("whole") == "1"))
        )

    async def accepted(self, request: Request) -> Response:
        wanted = await wanted_by(request)
        frame = await run_in_threadpool(lambda: frame_of(self._compared(wanted), wanted.get("side", "")))
        return frame_response(frame, images=wanted.get("images") == "1")

    def _compared(self, wanted: Wanted) -> Comparison:
        preview = self._preview(wanted)
        fixture = preview.cases.get(wanted.get("case", ""))
        if fixture is None:
            raise HTTPException(404, "there is no such case")
        if "payload" in wanted:
            return self._workspace.accepted.compare_text(preview.file, fixture, wanted["payload"])
        return self._workspace.accepted.compare(preview.file, fixture)

    def _preview(self, wanted: Wanted) -> Preview:
        preview = self._workspace.preview(wanted.get("template", ""))
        if preview is None:
            raise HTTPException(404, "there is no such template")
        return preview

    def _shown(self, wanted: Wanted) -> Shown | Problem:
        preview = self._preview(wanted)
        if "payload" in wanted:
            return preview.show_text(wanted["payload"])
        case = wanted.get("case", "")
        owner = self._preview({"template": wanted["of"]}) if "of" in wanted else preview
        if case not in owner.cases:
            raise HTTPException(404, "there is no such case")
        # A template can be shown with the payload of another one, too.
        return self._workspace.shown(preview, case) if owner is preview else preview.show_file(owner.cases[case])

    def _rendering(self, wanted: Wanted) -> Json:
        shown = self._shown(wanted)
        recorded = "payload" not in wanted
        good = self._workspace.last_good(wanted["template"], wanted.get("case", "")) if recorded else None
        return rendering_answer(shown, good)

    def _outcome(self, wanted: Wanted) -> Outcome:
        shown = self._shown(wanted)
        if isinstance(shown, Problem) or shown.outcome.ending is not Ending.SENT:
            raise HTTPException(409, "the email would not be sent")
        return shown.outcome


async def _refused(request: Request, error: Exception) -> Response:
    """What cannot be done, as one sentence that holds no value of a payload."""
    status = error.status_code if isinstance(error, HTTPException) else 409
    told = error.detail if isinstance(error, HTTPException) else str(error)
    return JsonReply({"error": told}, status)


@cache
def _assets() -> dict[str, bytes]:
    """The page's own files by name: no path is ever made of a name that was asked for."""
    folder = files("previewer.server") / "static"
    own = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.rpartition(".")[2] in TYPES}
    return own | {"regions.js": page_file("regions.js").encode()}


def _lifespan(live: Live) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(app: Starlette) -> AsyncIterator[None]:
        live.start()
        yield
        await run_in_threadpool(live.stop)

    return run
