"""Strings that try to run, load or fake something wherever they are shown, and how a page is found unharmed by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.web.conftest import Served, Watched

FORMULAS = (
    '=HYPERLINK("https://evil.example/j","x")',
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "\uff1d1+1",  # read as = by spreadsheets of East Asia
)
"""What a spreadsheet would calculate, and run or send somewhere."""

HUGE = "<img src=x onerror=window.hit=1>" * 400

HOSTILE = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<img src=https://evil.example/a.png>",
    "![x](https://evil.example/b.png)",
    "[x](javascript:window.hit=1)",
    "<javascript:window.hit=1>",
    '<a href="javascript:window.hit=1">x</a>',
    '<a href="data:text/html,<script>window.hit=1</script>">x</a>',
    '<iframe src="data:text/html,<script>parent.hit=1</script>"></iframe>',
    "<svg onload=window.hit=1></svg>",
    "<svg><script>window.hit=1</script></svg>",
    "<svg><image href=https://evil.example/c.svg /></svg>",
    "<iframe src=https://evil.example></iframe>",
    "<object data=https://evil.example/d></object>",
    "<embed src=https://evil.example/e>",
    "<video src=https://evil.example/f autoplay onerror=window.hit=1></video>",
    "<style>@import url(https://evil.example/g.css)</style>",
    '<p style="background:url(https://evil.example/h)">x</p>',
    '<link rel=stylesheet href="https://evil.example/i.css">',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<form action="https://evil.example"><button>go</button></form>',
    '"><img src=x onerror=window.hit=1>',
    "' autofocus onfocus=window.hit=1 x='",
    "</textarea></title></style></script><script>window.hit=1</script>",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "{{constructor.constructor('window.hit=1')()}}",
    "{{#each this}}{{{this}}}{{/each}}",
    "$$\\href{javascript:window.hit=1}{x}$$",
    "<details open ontoggle=window.hit=1>x</details>",
    "\u202e<b onmouseover=window.hit=1>x</b>\u2066",
    "\u200bb\u200d\ufeff\u2060<b onclick=window.hit=1>c</b>\uffff",
    *FORMULAS,
)
"""Scripts, events, addresses, pictures of Markdown, styles, templates, attributes, hidden and turning signs, formulas."""

NAMES = tuple(f"{one}.txt" for one in HOSTILE if "/" not in one)
"""Those that a file may be called."""

_TURNING = dict.fromkeys((0x202E, 0x2066, 0xFFFD, 0xFFFF))

_ALIVE = """() => {
  const own = [...document.querySelectorAll('#head, #chat-view, #sources-view, #cost-view, #study-view, main, body > section')];
  const loads = 'script, style, link, img, iframe, object, embed, video, audio, meta, base, foreignObject, image, animate, set';
  const runs = (each) => [...each.attributes].some(({name, value}) => /^on/i.test(name) || name === 'srcdoc'
    || (/^(href|xlink:href|src|action|formaction|data)$/i.test(name) && /^\\s*(javascript|vbscript|data):/i.test(value))
    || /evil\\.example/.test(name + (/^(href|src|action|style|content)$/i.test(name) ? value : '')));
  return [...[...document.body.querySelectorAll('*')].filter(runs), ...own.flatMap((part) => [...part.querySelectorAll(loads)])]
    .map((each) => each.outerHTML.slice(0, 160));
}"""


def shown(text: str | None) -> str:
    """A text without the signs that turn those around them or are no signs, and without those that are shown in their place."""
    return (text or "").translate(_TURNING)


def missing(said: str | None) -> list[str]:
    """The hostile strings that are not shown as they are in what a page says; none that turns others may be there."""
    assert not {"\u202e", "\u2066"} & set(said or "")
    return [one for one in HOSTILE if shown(one) not in shown(said)]


def harmless(page: Page, watched: Watched, served: Served) -> None:
    """Nothing ran, nothing was asked of another host, nothing was refused that a text asked for, and nothing may yet."""
    assert page.evaluate("window.hit") is None
    assert watched.foreign(served) == []
    assert watched.troubles == []
    assert watched.refused == []
    assert page.evaluate(_ALIVE) == []
