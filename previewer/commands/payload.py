"""`previewer payload`: recorded payloads, few and diverse, without personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from previewer.commands import payload_lines as lines
from previewer.commands.exits import CONTENT_AT_FAULT, UNREADABLE, complaints, stop
from previewer.files import make_folder, read_source, write_text
from previewer.payloads.case_names import case_name
from previewer.payloads.exports import MAX_TOLD, Malformed, read_export
from previewer.payloads.json_layout import rewritten, to_text
from previewer.payloads.json_text import PayloadError, parse_json
from previewer.payloads.payload import Payload, receive, recognise
from previewer.payloads.variety import Chosen, Maps, Variety, additions, by_telling, fields_of, sight_of
from previewer.project import TemplateFile, find_project, find_template, load_payload
from previewer.redaction.key import redaction_key
from previewer.redaction.redactor import Redacted, Redactor
from previewer.source import Source
from previewer.words import counted, no_payload

_keep_field = click.option(
    "--keep-field", "kept", metavar="PATH", multiple=True, help="Replace nothing in this field, such as store.phone."
)


@click.group("payload")
def command() -> None:
    """Keep recorded payloads: few, diverse and without personal data."""


@command.command("add")
@click.argument("exports", metavar="EXPORT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--template", "name", metavar="NAME", required=True, help="The template that is sent with them.")
@click.option("--event", metavar="NAME", help="Take only the events of this name.")
@click.option("--keep", "most", metavar="N", type=click.IntRange(1), help="Add at most N.")
@_keep_field
@click.option("--no-redact", is_flag=True, help="Write personal data as they were recorded.")
def add_command(
    exports: tuple[Path, ...], name: str, event: str | None, most: int | None, kept: tuple[str, ...], no_redact: bool
) -> None:
    """Add those payloads of EXPORT that show something new.

    An EXPORT is JSON or NDJSON, gzipped or not: payloads, lists of them, or Iterable's {"events": [...]}.
    """
    with _complaints():
        file = find_template(name)
        project = file.project
        rules = project.redaction_rules(project.settings(), kept)
        redactor = None if no_redact else Redactor(redaction_key(project.root), rules)
        variety = Variety(sight_of(load_payload(path)) for path in file.fixtures())
        counts = _collect(variety, exports, event, redactor)
        if not counts[lines.READ] and not counts[lines.MALFORMED]:
            stop(no_payload(event), UNREADABLE)
        if not counts[lines.READ] and not counts[lines.OTHER]:
            stop(lines.NOTHING_READ, UNREADABLE)
        chosen = variety.choose(most)
        written = _write(file, [one.value for one in chosen], redactor, variety.maps)
    if written:
        click.echo("\n".join(lines.replaced_lines(written)))
    click.echo(lines.summary(file.name, counts, len(chosen), variety.unshown(chosen)))
    if counts[lines.MALFORMED]:
        raise SystemExit(CONTENT_AT_FAULT)


@command.command("list")
def list_command() -> None:
    """List the templates and their recorded payloads."""
    with _complaints():
        files = find_project(Path()).some_templates()
    for file in files:
        click.echo(f"{file.name}: {counted(len(file.fixtures()), 'payload')}")
        for path in file.fixtures():
            click.echo(f"  {path.stem}")


@command.command("show")
@click.argument("name", metavar="TEMPLATE")
def show_command(name: str) -> None:
    """Tell what each payload of TEMPLATE shows that no other does."""
    with _complaints():
        file = find_template(name)
        payloads = [(path, load_payload(path)) for path in file.fixtures()]
    if not payloads:
        click.echo(f"{file.fixture_folder}: no payloads yet: previewer payload add EXPORT --template {file.name}")
        return
    sights = [sight_of(payload) for _, payload in payloads]
    fields = fields_of(sights)
    shapes = [sight.all_shapes(fields) for sight in sights]
    seen = Counter(shape for one in shapes for shape in one)
    for (path, payload), own in zip(payloads, shapes, strict=True):
        alone = sorted((shape for shape in own if seen[shape] == 1), key=by_telling)
        click.echo("\n".join(lines.fixture_lines(path, payload.shape, len(own), alone)))


@command.command("redact")
@click.argument("names", metavar="[TEMPLATE]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if there is anything to replace.")
@_keep_field
def redact_command(names: tuple[str, ...], check: bool, kept: tuple[str, ...]) -> None:
    """Replace personal data in the recorded payloads of TEMPLATE, or of all templates."""
    with _complaints():
        project = find_project(Path())
        groups = {file.fixture_folder: file.fixtures() for file in map(find_template, names)} or project.fixtures()
        if bare := [folder for folder, paths in groups.items() if not paths]:
            stop(f"{bare[0]}: no payloads here", UNREADABLE)
        if not groups:
            stop("fixtures: no payloads here, expected fixtures/<template>/<case>.json", UNREADABLE)
        rules = project.redaction_rules(project.settings(), kept)
        # What is personal does not depend on the key, and a check leaves nothing behind.
        redactor = Redactor(b"" if check else redaction_key(project.root), rules)
        folders = [[_load(path) for path in paths] for paths in groups.values()]
        found = sum(_redact(fixtures, redactor, write=not check) for fixtures in folders)
    told = "personal data in" if check else "replaced personal data in"
    count = counted(sum(map(len, groups.values())), "payload")
    click.echo(f"{told} {found} of {count}" if found else f"no personal data in {count}")
    if check and found:
        raise SystemExit(CONTENT_AT_FAULT)


def _load(path: Path) -> tuple[Source, object]:
    source = read_source(path)
    return source, parse_json(source)


def _redact(fixtures: Sequence[tuple[Source, object]], redactor: Redactor, *, write: bool) -> int:
    """Redacts fixtures that belong together, tells what is personal in them, and in how many there was anything."""
    # A capital is what tells a name that another payload taught from a word.
    names = [Path(source.name).stem.title() for source, _ in fixtures]
    *all_redacted, safe = redactor.redact([*(value for _, value in fixtures), names])
    assert isinstance(safe.value, list)  # a list stays one
    for (source, _), name, fake in zip(fixtures, names, safe.value, strict=True):
        if name != fake:
            click.echo(f"{source.name}: its name holds personal data, too; rename it", err=True)
    found = 0
    for (source, value), redacted in zip(fixtures, all_redacted, strict=True):
        if redacted.value != value:
            found += 1
            click.echo("\n".join(lines.redacted_lines(source.name, redacted.replaced)))
            if write:
                write_text(Path(source.name), rewritten(source.text, value, redacted.value))
    return found


def _collect(variety: Variety, exports: Iterable[Path], event: str | None, redactor: Redactor | None) -> Counter[str]:
    """Looks at every payload of the exports, and tells at once which could not be read."""
    counts = Counter[str]()
    names = Counter[str]()
    for found in (found for path in exports for found in read_export(path)):
        try:
            if isinstance(found, Malformed):
                raise ValueError(found.message)
            name = _event_name(found.value)
            if event is not None and name != event:
                counts[lines.OTHER] += 1
            else:
                variety.add(sight_of(_payload(found.file, found.value)), found.value)
                counts[lines.READ] += 1
            names[name] += 1
        except (ValueError, PayloadError, RecursionError) as error:
            counts[lines.MALFORMED] += 1
            if counts[lines.MALFORMED] > MAX_TOLD:
                continue
            reason = lines.reason(error)
            if redactor is not None:
                reason = redactor.text(reason)  # it can name a key
            click.echo(f"{found.file}:{found.line}: {reason}", err=True)
    if counts[lines.MALFORMED] > MAX_TOLD:
        click.echo(f"and {counts[lines.MALFORMED] - MAX_TOLD:,} more", err=True)
    is_open = len(names) > 1 if event is None else not counts[lines.READ]
    if names and is_open:
        click.echo(lines.event_names(names), err=True)
    return counts


def _event_name(value: object) -> str:
    named = [value[key] for key in ("event", "eventName") if key in value] if isinstance(value, dict) else []
    return next((name for name in named if isinstance(name, str)), "")


def _payload(name: str, value: object) -> Payload:
    assert isinstance(value, dict)  # the reader of exports gives nothing else
    return receive(Source(name, ""), value, recognise(value))


def _write(file: TemplateFile, values: list[object], redactor: Redactor | None, maps: Maps) -> list[Redacted]:
    """Writes payloads as new fixtures, each named after what it shows, and tells what that is."""
    written = redactor.redact(values) if redactor is not None else [Redacted(value, {}) for value in values]
    taken = {path.stem for path in file.fixtures()}
    already = [sight_of(load_payload(path)).folded(maps) for path in file.fixtures()]
    # Shapes are told of what is written: their paths hold keys, which can be personal.
    sights = [sight_of(_payload(file.name, item.value)).folded(maps) for item in written]
    added = additions(sights, already, fields_of((*already, *sights)))
    make_folder(file.fixture_folder)
    for item, adds in zip(written, added, strict=True):
        name = case_name(Chosen(item.value, adds), taken)
        taken.add(name)
        path = file.fixture_folder / f"{name}.json"
        write_text(path, to_text(item.value, indent=2))
        click.echo("\n".join(lines.added_lines(path, adds)))
    return written


@contextmanager
def _complaints() -> Iterator[None]:
    try:
        with complaints():
            yield
    except RecursionError:
        stop("a payload's objects and lists are nested too deep", UNREADABLE)
