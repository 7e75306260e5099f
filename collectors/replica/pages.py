"""A few pages for people: a repo, an owner, the front door, pictures; enough that links lead somewhere."""

from html import escape

from aiohttp import web

from collectors.replica import files
from collectors.replica.errors import not_found
from collectors.replica.repos import lookup
from collectors.replica.seeds import number
from collectors.replica.state import KINDS
from collectors.replica.wire import Ask

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}}
pre{{white-space:pre-wrap;border:1px solid #8888;padding:1rem;border-radius:.5rem}}
td{{padding:0 1rem 0 0}}</style>
</head><body><h1>{title}</h1>{body}
<p><small>A page of the local Hub, not of the Hugging Face Hub.</small></p></body></html>
"""
_SHOWN = ("sha", "createdAt", "lastModified", "gated", "downloads", "likes", "pipeline_tag", "library_name")


def html(title: str, body: str) -> web.Response:
    """Answer a page; the body is HTML already."""
    return web.Response(text=_PAGE.format(title=escape(title), body=body), content_type="text/html")


async def front(ask: Ask) -> web.Response:
    """Answer the front door: who is here."""
    owners = sorted(ask.state.owners.values(), key=lambda owner: (-owner.followers, owner.handle))[:100]
    links = "".join(
        f'<li><a href="/{escape(owner.handle)}">{escape(owner.fullname)}</a></li>' for owner in owners
    )
    return html("The local Hub", f"<p>It speaks the Hub's API under /api.</p><ul>{links}</ul>")


async def repo(ask: Ask, kind: str) -> web.Response:
    """Answer a repo's page: its facts and its card."""
    found = lookup(ask, kind)
    view = found.view(ask.state.now)
    rows = "".join(
        f"<tr><td>{key}</td><td>{escape(str(view[key]))}</td></tr>"
        for key in _SHOWN
        if view.get(key) is not None
    )
    card = files.content(found, "README.md").decode()
    tags = " · ".join(escape(tag) for tag in view.get("tags") or ())
    return html(found.id, f"<table>{rows}</table><p>{tags}</p><pre>{escape(card)}</pre>")


async def owner(ask: Ask) -> web.Response:
    """Answer an owner's page: what they have."""
    found = ask.state.owner(ask.path("name"))
    if found is None:
        raise not_found()
    parts = []
    for kind in KINDS:
        prefix = "/" if kind == "model" else f"/{kind}s/"
        names = sorted(repo.id for repo in ask.state.all(kind, found.handle))
        links = "".join(
            f'<li><a href="{prefix}{escape(name)}">{escape(name)}</a></li>' for name in names[:200]
        )
        parts.append(f"<h2>{len(names)} {kind}s</h2><ul>{links}</ul>")
    return html(found.fullname, "".join(parts))


async def avatar(ask: Ask) -> web.Response:
    """Answer an owner's picture: a coloured disc with the first letter."""
    name = ask.path("name")
    hue = number("avatar", name) % 360
    letter = escape(name[:1].upper())
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" '
        f'fill="hsl({hue} 60% 45%)"/><text x="32" y="43" font-size="32" text-anchor="middle" '
        f'font-family="system-ui" fill="white">{letter}</text></svg>'
    )
    return web.Response(text=text, content_type="image/svg+xml")
