"""The emails that the benchmarks use, in Handlebars and in Jinja2, with their payload."""

from __future__ import annotations

import re

ROW = """<tr>
  <td style="padding:8px 0;font-family:Arial,Helvetica,sans-serif;width:120px">
    <a href="{{{url}}}"><img src="{{{image_url}}}" width="120" height="120" alt="{{name}}" style="display:block"></a>
  </td>
  <td style="padding:8px 16px;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:22px;color:#333333">
    <b>{{name}}</b><br>{{#if on_sale}}<s>{{price}}</s> {{sale_price}}{{else}}{{price}}{{/if}}<br>
    Size {{size}}, colour {{color}} {{#unless last}}<span style="color:#999999">in stock</span>{{/unless}}
  </td>
</tr>
"""
TEXT = (
    '<p style="margin:0 0 16px;padding:0 24px;font-family:Arial">Thank you for shopping with us, {{first_name}}.</p>\n'
)


def handlebars_email(size: int) -> str:
    """An email of about `size` bytes; every product is written out, 20 of them in 20 KB."""
    products = max(1, size // 1_000)
    body = "".join(f"{{{{#with products.[{n % 20}]}}}}{ROW}{{{{/with}}}}" for n in range(products))
    filler = TEXT.replace("{{first_name}}", "dear customer")
    rest = max(0, size - len(body) - 60) // len(filler)
    return f"<!doctype html>\n<html><body><table>{body}</table>{TEXT}{filler * rest}</body></html>\n"


def jinja_email(size: int) -> str:
    """The same email in Jinja2's syntax."""
    text = handlebars_email(size)
    text = re.sub(r"\{\{#with products\.\[(\d+)\]\}\}", r"{% with p = products[\1] %}", text)
    for old, new in (
        ("{{/with}}", "{% endwith %}"),
        ("{{#if on_sale}}", "{% if p.on_sale %}"),
        ("{{#unless last}}", "{% if not p.last %}"),
        ("{{else}}", "{% else %}"),
        ("{{/if}}", "{% endif %}"),
        ("{{/unless}}", "{% endif %}"),
        ("{{first_name}}", "{{ first_name }}"),
    ):
        text = text.replace(old, new)
    text = re.sub(r"\{\{\{(\w+)\}\}\}", r"{{ p.\1|safe }}", text)
    return re.sub(r"\{\{(\w+)\}\}", r"{{ p.\1 }}", text)


def payload() -> dict[str, object]:
    """Twenty products."""
    return {
        "first_name": "Ann",
        "products": [
            {
                "url": f"https://shop.example.com/p/{n}?ref=mail&c=1",
                "image_url": f"https://images.example.com/{n}.png",
                "name": f"Shoes & Socks {n}",
                "price": "$140.00",
                "sale_price": "$99.00",
                "on_sale": n % 2 == 0,
                "size": 42,
                "color": "red",
            }
            for n in range(20)
        ],
    }
