"""The plain text that is made of an email's HTML."""

from __future__ import annotations

import pytest

from previewer.iterable.plain_text import plain_text

CASES = {
    "blocks stand on lines of their own": ("<div>a</div><div>b</div>", "a\n\nb\n"),
    "paragraphs stand apart": ("a<p>b</p>c<br>d", "a\n\nb\n\nc\nd\n"),
    "cells stand side by side": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc\n"),
    "lists": ("<ul><li>a</li><li>b</li></ul>", "- a\n- b\n"),
    "a rule": ("a<hr>b", "a\n---\nb\n"),
    "a link with its address": ('<a href="https://e.com/?a=1&amp;b=2">Buy</a>', "Buy (https://e.com/?a=1&b=2)\n"),
    "an address that only seems to hold entities": (
        '<a href="/?a=1&timestamp=2&currency=EUR&region=us&amp;x=&#38;&quot;">Go</a>',
        'Go (/?a=1&timestamp=2&currency=EUR&region=us&x=&")\n',
    ),
    "a link to write to": (
        '<a href="mailto:a@e.com">a@e.com</a> <a href="mailto:a@e.com">us</a>',
        "a@e.com us (mailto:a@e.com)\n",
    ),
    "a link around its own address": ("<a href='https://e.com'>https://e.com</a>", "https://e.com\n"),
    "a link around a picture": ("<a href=https://e.com/><img alt='Shop &amp; go'></a>", "Shop & go (https://e.com/)\n"),
    "a link inside a link": ('<a href="/1">x<a href="/2">y</a>z', "x (/1)y (/2)z\n"),
    "blanks and entities": ("a \n\t&nbsp; b &copy;&#8203; &lt;c&gt;", "a b © <c>\n"),
    "what separates letters unseen": (
        "in&#8203;side hy&shy;phen می\u200cخواهم a&zwnj;&nbsp;&#847;&zwnj;&nbsp;b",
        "inside hyphen می\u200cخواهم a b\n",
    ),
    "a sign that opens no tag": ("1 < 2 <3", "1 < 2 <3\n"),
    "comments and declarations": ("<!doctype html><!--[if mso]><p>no</p><![endif]--><![if !mso]>a<![endif]>b", "ab\n"),
    "head, style and script": ("<head><title>t</title></head><style>p{}</b></style><script>1<2</script>a", "a\n"),
    "a head without its end": ("<html><head><title>t</title><body>a", "a\n"),
    "hidden elements": ('a<div style="display : NONE">b<p>c</p></div><i style="visibility:hidden">d</i>e', "ae\n"),
    "what only Outlook hides": ('<!--[if mso]>a<![endif]--><a href="/x" style="mso-hide:all">b</a>', "b (/x)\n"),
    "elements of pages": ("<header>a</header><nav>b</nav><dl><dt>c</dt><dd>d</dd></dl>", "a\n\nb\n\nc\n\nd\n"),
    "a word about hiding hides nothing": ('<p data-x="display:none">a</p>', "a\n"),
    "a sign in an attribute's value": ('<p title="a > b">c</p>', "c\n"),
    "an element that never ends": ("<div><p>a</div>b", "a\n\nb\n"),
    "an end without a start": ("a</div>b</br>c", "ab\nc\n"),
    "a tag that never ends": ('a<b class="x', "a\n"),
    "capitals": ("<DIV>a</DIV><A HREF='/x'>b</A>", "a\nb (/x)\n"),
}


@pytest.mark.parametrize(("html", "text"), CASES.values(), ids=CASES)
def test_cases(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "piece", ['<a "', '<a ="', "<!--", "</x ", "<style>", "<a>x", "<div>", "<p style=display:none>"]
)
def test_much_of_a_bad_thing_ends(piece: str) -> None:
    # 50,000 of them: the test would not end in an hour if the work grew with the square of the length.
    assert plain_text(piece * 50_000 + "</p>").endswith("\n")
