"""The application: the published site as it is, and the explorer beside it; nothing else is served."""

import gc
import json
import re
import resource
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from dash import Dash
from fastapi import FastAPI

from dashboard import callbacks, embed
from dashboard.door import Door
from dashboard.faults import logged
from dashboard.files import Headers
from dashboard.frame import described, frame
from dashboard.line import Line
from dashboard.pages import explore
from dashboard.shelf import Shelf
from dashboard.short import permanent
from dashboard.visit import VISIT
from etl.present.messages import message

ASSETS = Path(__file__).parent / "assets"

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
"""Scripts come from this host alone; styles may stand in the page, because the chart library and SVG set them there."""


SPACES = ("dash_core_components", "dash_html_components", "shebao")
"""Whose components stand on the page."""

UNUSED = re.compile(r'<script src="[^"]*/(?:dash_table/|deps/polyfill@)[^"]*"></script>\n?')
"""Scripts of Dash that this page does not need: its own table, and what browsers lacked ten years ago."""

AHEAD = (
    '<link rel="preload" as="fetch" crossorigin href="/explore/_dash-layout">'
    '<link rel="preload" as="fetch" crossorigin href="/explore/_dash-dependencies">'
    '<script async src="/explore/_dash-component-suites/dash/dcc/async-graph.js"></script>'
)
"""What Dash asks for only when all else has run comes along with it from the beginning."""


class Explorer(Dash):
    """Dash inside the frame of the published pages."""

    @logged
    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """The page of the visit at hand, around Dash's own parts."""
        visit = VISIT.get()
        lang, dataset = visit.lang, visit.dataset
        around = frame(visit.site.folder, lang, f"/datasets/{dataset.id}/", f"/explore/{dataset.id}")
        title = message("explore.page", lang, title=dataset.structure["title"][lang])
        selection, seen = visit.outcome.selection, visit.still
        inside = explore.shell(dataset, lang, parts["app_entry"], seen.html)
        address = permanent(selection, dataset, lang)
        if visit.embedded:
            around = embed.alone(around, selection.kind)
            inside += embed.way_out(address, dataset.structure["title"][lang], lang)
        scripts = UNUSED.sub("", parts["scripts"])
        page = around.around(title, AHEAD + parts["css"], inside, _lean(parts["config"]) + scripts + parts["renderer"])
        about = {"description": seen.about, "og:description": seen.about, "og:title": seen.title, "og:url": address}
        return described(page, about)


def _lean(config: str) -> str:
    """What Dash tells its own scripts, without the versions of this machine and addresses of other hosts."""
    told = json.loads(re.sub(r"^<script[^>]*>|</script>$", "", config))
    told = {name: value for name, value in told.items() if name not in ("python_version", "dash_version_url", "plotlyjs_url")}
    told["children_props"] = {space: {name: props for name, props in told["children_props"][space].items() if props} for space in SPACES}
    text = json.dumps({**told, "disable_version_check": True}).replace("<", "\\u003c")
    return f'<script id="_dash-config" type="application/json">{text}</script>'


def build(public: Path) -> Door:
    """The ASGI application over the site at `public`, a folder or a link that leads to another one at each release."""
    server: Any = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    dash = Explorer(
        "dashboard",
        server=server,
        url_base_pathname="/explore/",
        assets_folder=str(ASSETS),
        update_title="",
        add_log_handler=False,
        prevent_initial_callbacks=False,
    )
    dash.backend.websocket_capability = False
    dash.layout = explore.layout()
    callbacks.register(dash)
    return Door(server, dash, Shelf(public), security(dash))


def security(dash: Dash) -> Headers:
    """The headers every answer bears. Dash starts itself by one line in the page, which is let through by its hash."""
    policy = {**POLICY, "script-src": " ".join([POLICY["script-src"], *dash.csp_hashes()])}
    return [
        (b"content-security-policy", "; ".join(f"{name} {value}" for name, value in policy.items()).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
    ]


SETTINGS: dict[str, Any] = {
    **{"http": Line, "ws": "none", "timeout_keep_alive": 20, "timeout_graceful_shutdown": 10, "backlog": 2048},
    **{"log_level": "warning", "access_log": False, "server_header": False, "proxy_headers": False},
}
"""How the server listens: nobody is asked who they are, nothing is written of them, and those who linger are let go."""


DOORBELLS = 32
"""The event loop lets in one reader a round for each socket it listens at: with one socket, the last of many would wait many rounds."""


SELDOM = (20_000, 20, 20)
"""When Python looks for rings of dead objects: an answer is hundreds of objects and leaves none, and looking costs a tenth of its time."""


def serve(public: Path, host: str, port: int, **settings: Any) -> None:
    """Serve until stopped, to as many readers as the machine lets connect."""
    gc.set_threshold(*SELDOM)
    softly, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(softly, min(most, 2 * Line.most)), most))
    config = uvicorn.Config(build(public), host=host, port=port, **{**SETTINGS, **settings})
    with config.bind_socket() as listening, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening.dup() for _ in range(DOORBELLS)])
