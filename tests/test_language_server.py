"""`previewer lsp` through a client: findings while typing, answers, changes on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # answers are JSON

import pytest
from editor import COMMAND, Editor, Refused, editing
from serving import write

FILES = {
    "previewer.toml": "",
    "templates/mail.html": "<p>😀 Hi {{first_name}}, {{{snippet 'sign'}}}</p>\n",
    "fixtures/mail/ann.json": json.dumps({"first_name": "Ann", "items": [{"name": "Shoe", "price": 1}]}, indent=1),
    "fixtures/mail/bob.json": json.dumps({"first_name": "Bob", "items": [], "coupon": "TEN"}, indent=1),
    "snippets/sign.html": "<i>{{first_name}}</i>",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


@pytest.fixture
def mail(root: Path) -> Path:
    return root / "templates" / "mail.html"


@pytest.fixture
def editor(root: Path) -> Iterator[Editor]:
    with editing(root) as editor:
        yield editor


def test_findings_follow_the_unsaved_text(editor: Editor, mail: Path) -> None:
    editor.open(mail)
    editor.wait(lambda: mail.as_uri() in editor.shown)
    assert editor.codes(mail) == []
    editor.change(mail, "😀{{frist_name}}")
    editor.wait(lambda: editor.codes(mail) == ["HB101"])
    finding = editor.shown[mail.as_uri()][0]
    # An emoji is two units of UTF-16.
    assert finding["range"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 14}}
    assert "did you mean `first_name`?" in finding["message"]
    assert mail.read_text(encoding="utf-8") == FILES["templates/mail.html"]
    editor.close(mail)
    editor.wait(lambda: editor.codes(mail) == [])


def test_each_pause_in_the_typing_is_checked_once(editor: Editor, mail: Path) -> None:
    editor.open(mail, "")
    for at in range(1, 11):
        editor.change(mail, "{{frist_name}}"[:at] if at < 10 else "{{frist_name}}")
    editor.wait(lambda: editor.codes(mail) == ["HB101"])


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 6), ("utf-16", 4), ("utf-32", 3)])
def test_positions_are_in_the_units_of_the_editor(root: Path, mail: Path, encoding: str, character: int) -> None:
    with editing(root, [encoding]) as editor:
        assert editor.capabilities["positionEncoding"] == encoding
        editor.open(mail, "😀{{frist_name}}")
        editor.wait(lambda: bool(editor.codes(mail)))
        assert editor.shown[mail.as_uri()][0]["range"]["start"]["character"] == character
        hover = editor.ask("hover", mail, 0, character)
        assert "in no payload" in hover["contents"]["value"]


def test_completion_in_a_broken_template(editor: Editor, mail: Path) -> None:
    editor.open(mail, "{{#each items as |item|}}\n😀 {{item.pr")
    answer = editor.ask("completion", mail, 1, 12)
    items = {each["label"]: each for each in answer["items"]}
    assert items["price"]["detail"] == "a whole number, in 1 of 1, such as 1"
    assert items["price"]["textEdit"] == {
        "range": {"start": {"line": 1, "character": 10}, "end": {"line": 1, "character": 12}},
        "newText": "price",
    }


def test_the_signature_of_the_helper_that_is_being_called(editor: Editor, mail: Path) -> None:
    editor.open(mail, "{{#if (eq coupon ")
    found = editor.ask("signatureHelp", mail, 0, 17)
    assert found["activeParameter"] == 1
    (signature,) = found["signatures"]
    assert [signature["label"][start:end] for start, end in (each["label"] for each in signature["parameters"])] == [
        *("value", "value", "[yes=]", "[no=]")
    ]


def test_a_tag_of_a_feed_is_completed_from_the_feed(editor: Editor, root: Path, mail: Path) -> None:
    payload = {"event": {"coupon": "TEN"}, "dataFeed": {"stories": [{"title": "Water"}]}}
    (root / "fixtures/mail/fed.json").write_text(json.dumps(payload))
    editor.open(mail, "{{coupon}}")
    editor.change(mail, "{{coupon}}[[#each stories]][[ti")
    found = editor.ask("completion", mail, 0, 31)["items"]
    assert "title" in [each["label"] for each in found]


def test_go_to_the_snippet_and_to_the_payload(editor: Editor, root: Path, mail: Path) -> None:
    editor.open(mail)
    snippet = editor.ask("definition", mail, 0, FILES["templates/mail.html"].index("sign") + 1)
    assert snippet["uri"] == (root / "snippets" / "sign.html").as_uri()
    payload = editor.ask("definition", mail, 0, FILES["templates/mail.html"].index("first_name") + 1)
    assert payload["uri"] == (root / "fixtures" / "mail" / "ann.json").as_uri()
    assert payload["range"]["start"] == {"line": 1, "character": 1}


def test_rename_a_block_param(editor: Editor, mail: Path) -> None:
    editor.open(mail, "{{#each items as |item|}}{{item.name}}{{/each}}")
    assert editor.ask("prepareRename", mail, 0, 29)["placeholder"] == "item"
    edits = editor.ask("rename", mail, 0, 29, newName="product")["changes"][mail.as_uri()]
    assert [each["range"]["start"]["character"] for each in edits] == [18, 27]
    with pytest.raises(Refused, match="expected a name of letters"):
        editor.ask("rename", mail, 0, 29, newName="a b")
    assert editor.ask("prepareRename", mail, 0, 9) is None


def actions(editor: Editor, path: Path, line: int, character: int) -> dict[str, Any]:
    place = {"line": line, "character": character}
    params = {
        "textDocument": {"uri": path.as_uri()},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": editor.shown[path.as_uri()]},
    }
    return {each["title"]: each for each in editor.request("textDocument/codeAction", params)}


def test_what_can_be_done_about_a_finding(editor: Editor, mail: Path) -> None:
    editor.open(mail, "<p>\n  {{coupon}}\n</p>")
    editor.wait(lambda: bool(editor.codes(mail)))
    found = actions(editor, mail, 1, 6)
    assert list(found) == [
        "guard it with `{{#if coupon}}`",
        "give a fallback with `defaultIfEmpty`",
        "suppress HB102 here, with a reason",
    ]
    edits = found["suppress HB102 here, with a reason"]["edit"]["changes"][mail.as_uri()]
    assert edits == [
        {
            "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}},
            "newText": "  {{!-- previewer-ignore HB102: say why --}}\n",
        }
    ]
    assert all(each["diagnostics"][0]["code"] == "HB102" for each in found.values())


def test_a_guard_in_a_feed_is_one_of_the_feed(editor: Editor, root: Path, mail: Path) -> None:
    for name, feed in (("with", {"title": "Water"}), ("without", {})):
        (root / f"fixtures/mail/{name}.json").write_text(json.dumps({"event": {"coupon": "TEN"}, "dataFeed": feed}))
    editor.open(mail, "<p>[[title]]</p>")
    editor.wait(lambda: bool(editor.codes(mail)))
    found = actions(editor, mail, 0, 6)["guard it with `[[#if title]]`"]
    edits = found["edit"]["changes"][mail.as_uri()]
    assert [edit["newText"] for edit in edits] == ["[[#if title]]", "[[/if]]"]


def test_actions_belong_to_the_text_as_it_is(editor: Editor, mail: Path) -> None:
    editor.open(mail, "{{coupon}}")
    editor.wait(lambda: bool(editor.codes(mail)))
    editor.change(mail, "{{first_name}}")
    assert actions(editor, mail, 0, 3) == {}


def test_a_snippet_is_checked_where_it_is_rendered(editor: Editor, root: Path, mail: Path) -> None:
    sign = root / "snippets" / "sign.html"
    editor.open(mail)
    editor.open(sign)
    editor.change(sign, "<i>{{last_name}}</i>")
    editor.wait(lambda: editor.codes(sign) == ["HB101"])
    assert editor.codes(mail) == []
    answer = editor.ask("completion", sign, 0, 7)
    assert "first_name" in [each["label"] for each in answer["items"]]


def test_a_template_follows_an_unsaved_snippet(editor: Editor, root: Path, mail: Path) -> None:
    sign = root / "snippets" / "sign.html"
    write(root, {"previewer.toml": "[lint]\nkind = 'marketing'\nselect = ['missing-unsubscribe']"})
    editor.open(mail, "{{{snippet 'sign'}}}")
    editor.wait(lambda: bool(editor.codes(mail)))
    editor.open(sign, '<a href="{{unsubscribeUrl}}">Unsubscribe</a>')
    editor.wait(lambda: editor.codes(mail) == [])
    editor.close(sign)
    editor.wait(lambda: bool(editor.codes(mail)))


def test_a_closed_snippet_shows_what_an_open_template_finds_in_it(editor: Editor, root: Path, mail: Path) -> None:
    sign = root / "snippets" / "sign.html"
    sign.write_text("{{last_name}}", encoding="utf-8")
    editor.open(mail)
    editor.wait(lambda: editor.codes(sign) == ["HB101"])
    editor.close(mail)
    editor.wait(lambda: editor.codes(sign) == [])


def test_changes_on_disk_are_noticed(editor: Editor, root: Path, mail: Path) -> None:
    editor.open(mail, "{{coupon}}")
    editor.wait(lambda: editor.codes(mail) == ["HB102"])
    write(root, {"fixtures/mail/ann.json": '{"first_name": "Ann", "coupon": "FIVE"}'})
    editor.wait(lambda: editor.codes(mail) == [])
    write(root, {"fixtures/mail/bob.json": "{"})
    editor.wait(lambda: editor.codes(root / "fixtures" / "mail" / "bob.json") == ["HB124"])
    write(root, {"previewer.toml": "[lint]\nselect = ['HB999']"})
    editor.wait(lambda: bool(editor.told))
    assert "HB999" in editor.told[0]


def test_files_that_are_no_templates_are_left_alone(editor: Editor, root: Path, mail: Path) -> None:
    page = root / "page.html"
    editor.open(page, "{{#if}}")
    editor.open(mail)
    editor.wait(lambda: mail.as_uri() in editor.shown)
    assert page.as_uri() not in editor.shown
    assert editor.ask("hover", page, 0, 3) is None
    assert editor.ask("completion", page, 0, 3) is None


def test_nothing_outlives_a_server_that_is_killed(root: Path, mail: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        editor = Editor(process)
        editor.start()
        editor.open(mail)
        editor.wait(lambda: mail.as_uri() in editor.shown)
        editor.kill()


def test_a_file_that_cannot_be_read_is_told_once(editor: Editor, root: Path, mail: Path) -> None:
    (root / "fixtures" / "mail" / "ann.json").write_bytes(b"\xff")
    editor.open(mail)
    editor.wait(lambda: bool(editor.told))
    editor.change(mail, "{{coupon}}")
    assert editor.ask("hover", mail, 0, 3) is None
    write(root, {"fixtures/mail/ann.json": "{}"})
    editor.wait(lambda: editor.codes(mail) == ["HB102"])
    assert len(editor.told) == 1
    assert "ann.json:1:1: not UTF-8" in editor.told[0]


def test_old_findings_wait_in_the_baseline(editor: Editor, root: Path, mail: Path) -> None:
    write(root, {"previewer-baseline.txt": 'templates/mail.html: HB102 maybe-missing-property: "coupon"\n'})
    editor.open(mail, "{{coupon}}{{frist_name}}")
    editor.wait(lambda: editor.codes(mail) == ["HB101"])


def test_what_a_helper_file_prints_stays_out_of_the_protocol(root: Path, mail: Path) -> None:
    helpers = "print('loud')\ndef shout(this, *args, **kwargs):\n    return 'A'\n"
    write(root, {"helpers.py": helpers, "previewer.toml": "helpers = ['helpers.py']"})
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        editor = Editor(process)
        editor.start()
        editor.open(mail, "{{shout}}")
        editor.wait(lambda: mail.as_uri() in editor.shown)
        assert "a helper of this project" in editor.ask("hover", mail, 0, 4)["contents"]["value"]
        editor.kill()


def test_without_pygls_the_command_says_what_to_install(root: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from previewer.cli import main; main(['lsp'])"
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr == "the language server needs pygls: pip install 'previewer[lsp]'\n"
