"""The emoji that our messages use, as small drawings: pictures are taken where there may be no font for them."""

import re

TAG = re.compile(r"(<[^>]*>)")
DRAWN = {
    "✅": '<rect x="2" y="2" width="16" height="16" rx="3" fill="#2b8a3e"/><path d="M5.5 10.5l3 3 6-7" stroke="#fff"/>',
    "⚠️": '<path d="M10 2l9 16H1z" fill="#f2c744"/><path d="M10 7.5v5M10 14.5v1.5" stroke="#3b2f00"/>',
    "🚨": '<path d="M4 14a6 8 0 0 1 12 0z" fill="#d72b3f"/><rect x="3" y="14" width="14" height="3" fill="#666"/>',
    "📌": '<circle cx="12" cy="7" r="5" fill="#d72b3f"/><path d="M9 11l-5 6" stroke="#666"/>',
    "📄": '<path d="M4 2h8l4 4v12H4z" fill="#f1f1f1" stroke="#666"/><path d="M7 9h6M7 12h6" stroke="#666"/>',
    "⚡": '<path d="M11 1L4 11h5l-1 8 8-11h-5z" fill="#f2a900"/>',
}
NAMES = {"✅": "done", "⚠️": "warning", "🚨": "alarm", "📌": "pin", "📄": "file", "⚡": "lightning"}


def pictured(html: str) -> str:
    """A page whose emoji are drawn; what stands within a tag stays."""
    return "".join(part if TAG.fullmatch(part) else _drawn(part) for part in TAG.split(html))


def _drawn(text: str) -> str:
    for sign, shape in DRAWN.items():
        picture = f'<svg class=emoji viewBox="0 0 20 20" role=img aria-label={NAMES[sign]}>{shape}</svg>'
        text = text.replace(sign, picture).replace(sign.rstrip("\ufe0f") + "\ufe0f", picture)
    return text.replace("⚠", _drawn("⚠️")) if "⚠" in text else text
