"""`previewer serve`: the live preview in the browser."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from previewer.commands.exits import UNREADABLE, complaints, stop
from previewer.commands.listening import HERE, PORT, TRIES, listen
from previewer.project import Project, find_project

LAST_PORT = 65535


@click.command("serve")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(1, LAST_PORT), help=f"Port; {PORT}, or the next free one, if not given.")
@click.option("--host", default=HERE, help="Address to listen at; beyond this machine all needs the printed token.")
@click.option("--open/--no-open", "opens", default=None, help="Open the page in the browser.")
@click.option("--poll", is_flag=True, help="Look for changes now and then, where the file system tells of none.")
def command(folder: Path, port: int | None, host: str, opens: bool | None, poll: bool) -> None:
    """Show the emails of the project in FOLDER in the browser, up to date with every save."""
    project = find_project(folder)
    if not (project.root / "templates").is_dir():
        stop(f"{project.root / 'templates'}: no templates here; start in a project's folder, or name it", UNREADABLE)
    with complaints():
        settings = project.settings().top.table("serve")
        settings.allow("port", "open")
        first = settings.count("port", PORT, LAST_PORT)
        opens = settings.flag("open") if opens is None else opens
    with listen(host, [port] if port is not None else range(first, min(first + TRIES, LAST_PORT + 1))) as listener:
        _serve(project, listener, host, opens=opens, poll=poll)


def _serve(project: Project, listener: socket.socket, host: str, *, opens: bool, poll: bool) -> None:
    from previewer.server.access import LOOPBACK, Access
    from previewer.server.live import Live, linted
    from previewer.server.running import PreviewServer

    anywhere = host in ("0.0.0.0", "::")  # noqa: S104  # asked for
    name = f"[{host}]" if ":" in host else host
    private = name not in LOOPBACK
    token = secrets.token_urlsafe(24)
    port = listener.getsockname()[1]
    hosts = LOOPBACK | {name.lower()} | (_own_names() if anywhere else set())
    address = f"http://{socket.gethostname() if anywhere else name}:{port}/" + (f"?token={token}" if private else "")
    live = Live(project, linted, secrets.token_hex(4), poll=poll)
    server = PreviewServer(live, Access(frozenset(hosts), token, private))
    click.echo(f"{len(live.workspace.previews())} templates of {project.root.resolve()} at {address}")
    click.echo("Ctrl-C ends it.")
    if opens:
        webbrowser.open(address)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _own_names() -> set[str]:
    """The names and addresses by which other machines reach this one."""
    name = socket.gethostname()
    try:
        return {name.lower(), *socket.gethostbyname_ex(name)[2]}
    except OSError:
        return {name.lower()}
