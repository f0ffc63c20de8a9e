"""The folder a team keeps in git: which template has which fixtures."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from previewer.files import read_source, schema_files
from previewer.records import Record
from previewer.settings import DEFAULTS, ENGINES, Settings, SettingsError, TemplateData, read_settings
from previewer.source import Source, UnreadableFile, Unusable

# What reads and renders is imported where it is used: what only looks for files, as an answer from the cache does, is
# done before that.
if TYPE_CHECKING:
    from previewer.custom.loading import CustomHelper
    from previewer.iterable.email import Email
    from previewer.iterable.sending import Sender
    from previewer.payloads.payload import Payload
    from previewer.redaction.rules import Rules
    from previewer.rendering.declaration import Helper
    from previewer.schemas.maps import Pins
    from previewer.schemas.reader import Contract
    from previewer.schemas.schema import Schema

TEMPLATE_ENDINGS = (".html", ".hbs", ".handlebars")
"""What a template's file can end with. MJML is none: what it is made into is what gets sent."""
STEADY_TIME = "2025-01-15T12:00:00Z"
"""The time of a snapshot where neither its payload nor the settings bring one."""
SCHEMA = "schema.json"
"""The name of a contract among the fixtures."""
_LISTED = 10
"""How many names are offered where none is near."""


class NoSuchTemplate(Unusable):
    """A name that no template of the project has, with those that are near; or there is none at all."""


class Project(Record):
    """A folder with `templates/`, `snippets/`, `fixtures/`, `catalogs/` and settings; all but templates optional."""

    root: Path

    def exists(self) -> bool:
        """Whether the folder has what makes it a project."""
        return (self.root / "previewer.toml").exists() or (self.root / "templates").is_dir()

    def templates(self) -> list[TemplateFile]:
        """Every template below `templates/`, in the order of their names; of two with one name the `.html`."""
        found: dict[str, TemplateFile] = {}
        for ending in TEMPLATE_ENDINGS:
            for path in self.files("templates", f"**/*{ending}"):
                file = TemplateFile(self, path)
                found.setdefault(file.name, file)
        return [found[name] for name in sorted(found)]

    def some_templates(self) -> list[TemplateFile]:
        """As `templates`; raises NoSuchTemplate where there is none."""
        found = self.templates()
        if not found:
            hint = "expected templates/<name>.html; `previewer init` makes a project"
            raise NoSuchTemplate(f"{self.root / 'templates'}: no templates here, {hint}")
        return found

    def files(self, folder: str, pattern: str) -> list[Path]:
        """The files below a folder of the project in the order of their names; no link leads out of the project."""
        top = self.root / folder
        if not self._holds(top):
            return []
        return sorted(path for path in top.glob(pattern) if not path.is_symlink() or self._holds(path))

    def read(self, path: Path) -> Source:
        """Reads a file; raises UnreadableFile, also where its path leads from the project to elsewhere."""
        ours = self.exists() and path.absolute().is_relative_to(self.root.absolute())
        if ours and not self._holds(path):
            raise UnreadableFile(f"{path}: leads out of the project")
        return read_source(path)

    def _holds(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.root.resolve())

    def fixtures(self) -> dict[Path, list[Path]]:
        """All recorded payloads by their folders, those without a template, too."""
        folders: dict[Path, list[Path]] = {}
        paths = self.files("fixtures", "**/*.json")
        schemas = {file for path in paths if path.name == SCHEMA for file in schema_files(path)}
        for path in paths:
            if path not in schemas:
                folders.setdefault(path.parent, []).append(path)
        return folders

    def payloads(self, name: str) -> list[Path]:
        """The payloads in a folder of `fixtures/`, by their names; `schema.json` is none, nor what it refers to."""
        schemas = schema_files(self.root / "fixtures" / name / SCHEMA)
        return [path for path in self.files(f"fixtures/{name}", "*.json") if path not in schemas]

    def template(self, name: str) -> TemplateFile:
        """The template of a name, such as `receipt`; raises NoSuchTemplate."""
        files = {file.name: file for file in self.templates()}
        wanted = without_ending(name.removeprefix("templates/"))
        if wanted in files:
            return files[wanted]
        raise NoSuchTemplate(f"{self.root / 'templates'}: there is no template `{name}`; {_near(wanted, list(files))}")

    def redaction_rules(self, settings: Settings, keep: Iterable[str] = ()) -> Rules:
        """Which fields' values are always replaced and which never; raises SettingsError."""
        from previewer.payloads.field_paths import parse_path
        from previewer.redaction.rules import Rules

        table = settings.top.table("payloads")
        table.allow("redact", "keep")
        kept = (*table.texts("keep"), *keep)
        return Rules(tuple(map(parse_path, table.texts("redact"))), tuple(map(parse_path, kept)))

    def settings(self) -> Settings:
        """The project's settings; raises SettingsError or UnreadableFile."""
        own = self.root / "previewer.toml"
        if own.exists():
            return read_settings(read_source(own))
        shared = self.root / "pyproject.toml"
        if shared.exists():
            return read_settings(read_source(shared), table="tool.previewer")
        return DEFAULTS

    def snippets(self) -> dict[str, Source]:
        """The project's snippets by name: `snippets/<name>.html`."""
        return {path.stem: read_source(path) for path in self.files("snippets", "*.html")}

    def catalogs(self) -> dict[str, object]:
        """The project's catalogs: `catalogs/<name>.json`; raises PayloadError."""
        from previewer.payloads.json_text import parse_object

        return {path.stem: parse_object(read_source(path), "a catalog") for path in self.files("catalogs", "*.json")}

    def snippet_variables(self) -> dict[str, object]:
        """The variables that snippets declare: `variables` of Iterable's own JSON, `snippets/<name>.json`."""
        from previewer.payloads.json_text import parse_object

        files = self.files("snippets", "*.json")
        return {path.stem: parse_object(read_source(path), "a snippet's fields").get("variables") for path in files}

    def pins(self, settings: Settings, name: str) -> Pins:
        """What the settings say of fields of a template's payloads; raises SettingsError."""
        from previewer.payloads.field_paths import parse_path
        from previewer.schemas.maps import PINS, Pins

        table = settings.top.table("schema")
        table.allow("templates", *PINS)
        templates = table.table("templates")
        for pinned in (each for each in templates.values if each == escape(each)):  # a name, no pattern
            if not any((self.root / "templates" / f"{pinned}{ending}").exists() for ending in TEMPLATE_ENDINGS):
                near = _near(without_ending(pinned), [file.name for file in self.templates()])
                place = f"{table.source.name}: there is no template `{pinned}` for `{templates.name}.{pinned}`"
                raise SettingsError(f"{place}; {near}")
        tables = [table, *templates.fitting(name, *PINS)]
        return Pins(*(tuple(parse_path(path) for own in tables for path in own.texts(pin)) for pin in PINS))

    def custom_helpers(self, settings: Settings) -> tuple[CustomHelper, ...]:
        """The project's own helpers: runs the files that `helpers` names; raises UnreadableFile or SettingsError."""
        names = settings.top.texts("helpers")
        if not names:
            return ()
        from previewer.custom.loading import HelperFileError, load_helpers  # most projects have none

        found: dict[str, CustomHelper] = {}
        for name in names:
            path = self.root / name
            if not path.resolve().is_relative_to(self.root.resolve()):
                place = settings.top.source.name
                raise SettingsError(f"{place}: found `{name}` for `helpers`, expected a file inside the project")
            try:
                helpers = load_helpers(read_source(path))
            except HelperFileError as error:
                raise SettingsError(str(error)) from None
            for helper in helpers:
                if helper.name in found:
                    raise SettingsError(f"{path}: the helper `{helper.name}` is in {found[helper.name].file}, too")
                found[helper.name] = helper
        return tuple(found.values())

    def helpers(self, settings: Settings) -> Mapping[str, Helper]:
        """What a template can call: Iterable's helpers and the project's own; raises as `custom_helpers`."""
        from previewer.rendering.helpers.registry import ITERABLE_HELPERS

        custom = self.custom_helpers(settings)
        if not custom:
            return ITERABLE_HELPERS
        from previewer.custom.adapter import declare

        return ITERABLE_HELPERS.with_custom({helper.name: declare(helper) for helper in custom})

    def sender(
        self, settings: Settings, *, now: str | None = None, strict: bool = False, engine: str | None = None
    ) -> Sender:
        """What the project's templates are sent with.

        Raises UnreadableFile, PayloadError, SettingsError or UnreadableTime. `now`, ISO 8601, is the time of every
        rendering; else the payload's own time holds, else the setting's, else the machine's clock, read here once.
        `engine`, one of ENGINES, goes before the setting; only the first of them traces.
        """
        from previewer.iterable.sending import read_time

        options = self._options(settings)
        if settings.secret_variable is not None and settings.secret_variable in os.environ:
            options["hmac-secret"] = os.environ[settings.secret_variable]
        options["clock"] = time.time_ns() // 1_000_000
        fixed = read_time(now) if now is not None else None
        return self._sender(settings, options, fixed, strict=strict, engine=engine)

    def steady_sender(self, settings: Settings, *, engine: str | None = None) -> Sender:
        """A sender that gives the same on every machine and day: no clock and no secret; raises as `sender`.

        The payload's own time holds, else the setting's, else STEADY_TIME.
        """
        from previewer.iterable.sending import read_time

        options = {"now": read_time(STEADY_TIME), **self._options(settings)}
        return self._sender(settings, options, engine=engine)

    def _sender(
        self,
        settings: Settings,
        options: dict[str, object],
        now: int | None = None,
        *,
        strict: bool = False,
        engine: str | None = None,
    ) -> Sender:
        chosen = settings.top.choice("engine", ENGINES)
        if (engine or chosen) == "pybars3":
            from previewer.pybars3.sending import PybarsSender

            custom = self.custom_helpers(settings)
            return PybarsSender(self.snippets(), options, now, settings.limits, strict, custom=custom)
        from previewer.iterable.sending import Sender

        return Sender(self.snippets(), options, now, settings.limits, strict, self.helpers(settings))

    def _options(self, settings: Settings) -> dict[str, object]:
        fixed = {} if settings.now is None else {"now": _time_of(settings, settings.now)}
        tables = {"catalogs": self.catalogs(), "snippet-variables": self.snippet_variables()}
        return {**settings.options, **tables, **fixed}


class TemplateFile(Record):
    """A template of a project: `templates/<name>.html`, its payloads in `fixtures/<name>/`."""

    project: Project
    path: Path

    @property
    def name(self) -> str:
        """Its path below `templates/` without the ending: what its fixtures' folder is called."""
        # Asked often, and pathlib takes six times as long.
        folder = os.path.join(os.path.abspath(self.project.root), "templates", "")
        path = os.path.splitext(os.path.abspath(self.path))[0]
        return path.removeprefix(folder).replace(os.sep, "/") if path.startswith(folder) else os.path.basename(path)

    @property
    def data(self) -> TemplateData:
        """Where its payloads and its schema are; raises UnreadableFile or SettingsError."""
        given = self.project.settings().data_of(self.name)
        payloads = given.payloads or (self.name,)
        return TemplateData(payloads, given.schema or f"fixtures/{payloads[0]}/{SCHEMA}")

    @property
    def fixture_folder(self) -> Path:
        """Where payloads are recorded for it; raises as `data`."""
        return self.project.root / "fixtures" / self.data.payloads[0]

    def fixtures(self) -> list[Path]:
        """The recorded payloads, folder by folder in the order of their names; raises as `data`."""
        found: dict[str, Path] = {}
        for folder in self.data.payloads:
            for path in self.project.payloads(folder):
                if found.setdefault(path.stem, path) != path:
                    told = f"found {found[path.stem]} and {path}, expected payloads of different names"
                    raise SettingsError(f"{self.path}: {told}")
        return list(found.values())

    def fields(self) -> Source | None:
        """Iterable's own template fields, `<name>.json` beside the body, where there are any."""
        path = self.path.with_suffix(".json")
        return self.project.read(path) if path.exists() else None

    def contract(self) -> Contract | None:
        """What its schema file says, where there is one; raises UnreadableFile, SettingsError or PayloadError."""
        project, path = self.project, self.project.root / self.data.schema
        if path.exists():
            from previewer.schemas.reader import read_schema  # most templates have no contract

            return read_schema(project.read(path), lambda other: project.read(path.parent / other))
        if path.name != SCHEMA:
            raise SettingsError(f"{path}: no such file, expected the schema of `{self.name}`")
        return None

    def unpinned(self, payloads: Iterable[Payload], contract: Contract | None) -> Schema | None:
        """What the template's payloads hold: its contract, else what these show; None without either."""
        if contract is not None:
            return contract.schema
        from previewer.schemas.inference import infer
        from previewer.schemas.maps import settle

        shown = list(payloads)
        return settle(infer(shown)) if shown else None

    def schema(
        self, payloads: Iterable[Payload], contract: Contract | None, settings: Settings | None = None
    ) -> Schema | None:
        """The same as the settings pin it; raises UnreadableFile or SettingsError."""
        from previewer.schemas.maps import heed

        pins = self.project.pins(settings or self.project.settings(), self.name)
        schema = self.unpinned(payloads, contract)
        return heed(schema, pins) if schema is not None else None

    def email(self, sender: Sender) -> Email:
        """The template as it is sent, with its fields; raises UnreadableFile or PayloadError."""
        from previewer.iterable.email import Email

        return Email(sender, self.project.read(self.path), self.fields())


def _near(name: str, names: list[str]) -> str:
    """What may be meant by the name of a template that is none."""
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=1, cutoff=0.6)
    some = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
    return f"did you mean `{near[0]}`?" if near else f"there are {some or 'none'}"


def find_project(path: Path) -> Project:
    """The project that a file or folder belongs to: the nearest folder upwards that has settings or `templates/`.

    Without either it is the folder itself, or the file's.
    """
    path = path.absolute()
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.parents):
        if Project(folder).exists():
            break
    else:
        folder = start
    # Messages name files as the user does, from where they stand.
    here = Path.cwd()
    return Project(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def without_ending(name: str) -> str:
    """The name of a template's file without its ending."""
    return next((name.removesuffix(ending) for ending in TEMPLATE_ENDINGS if name.endswith(ending)), name)


def find_template(name: str) -> TemplateFile:
    """The template of a file such as `templates/receipt.html`, or of a name in the project around such as `receipt`.

    Raises NoSuchTemplate or UnreadableFile.
    """
    path = Path(name)
    try:
        path.stat()
    except OSError as error:
        if path.suffix:
            raise UnreadableFile.because(path, error) from None
        return find_project(Path()).template(name)
    return TemplateFile(find_project(path), path)


def load_payload(path: Path, *, shape: str | None = None, event: str | None = None) -> Payload:
    """Reads a recorded payload; raises UnreadableFile or PayloadError."""
    from previewer.payloads.payload import read_payload

    return read_payload(read_source(path), shape=shape, event=event)


def _time_of(settings: Settings, now: str) -> int:
    """The setting `now` as milliseconds since 1970; raises SettingsError."""
    from previewer.iterable.sending import UnreadableTime, read_time

    try:
        return read_time(now)
    except UnreadableTime as error:
        raise SettingsError(f"{settings.top.source.name}: `now`: {error}") from None
