"""Texts that want more than to be read: markup of every chat, direction marks, control characters, sheer size."""

from collections.abc import Mapping

from handlers.domain.content import clean

HOSTILE: Mapping[str, str] = {
    "html": "</textarea></q></script><script>pwn()</script><img src=x onerror=pwn()>",
    "attribute": '"\' onmouseover=pwn() autofocus onfocus=pwn() x="',
    "link": "<a href=https://evil.example>here</a> [here](https://evil.example) <https://evil.example|here>",
    "ping": "<!channel> <!here> <@U123> <#C1> <!subteam^S1> <at>Ana</at> @channel @everyone @here @lead",
    "markdown": "*bold* _it_ ~gone~ # head\n> quote\n- list\n| a | b |",
    "template": "{{7*7}} {% include 'x' %} ${7*7} #{7*7} %s %(x)s {{DATE(2026-01-01)}}",
    "entity": "&lt;b&gt; &amp;lt; &#60;script&#62; &nbsp;",
    "bidi": "\u202egnp.exe\u202c \u2066\u2067 \u200f\u200e \u061c \ufeff",
    "zero width": "a\u200bd\u200cm\u200di\u2060n",
    "zalgo": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324" * 20,
    "control": "a\x00b\x07c\x1b[31md\x7fe\r\nf\u2028g\u2029h\x85i",
    "surrogate": "\ud800 lonely \udfff",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 200,
    "comment": "<!-- --> ]]> <![CDATA[x]]> <?xml?> <svg/onload=pwn()>",
    "script scheme": "javascript:pwn() data:text/html,<script>pwn()</script> vbscript:x",
    "huge": "x" * 100_000,
}
"""As they arrive."""

KEPT: Mapping[str, str] = {name: clean(text) for name, text in HOSTILE.items()}
"""As they are kept: what a card or a form can be made of."""

INERT = "</q><b>pwn</b> \"' onfocus=pwn() <!channel> <@U1> [x](javascript:pwn()) {{7*7}} & *bold* \u0627\u0644"
"""One line with a little of everything, short enough for every field."""
