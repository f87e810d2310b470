"""What every page has: the language of its reader, the field's words, headers, and pages for errors."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request, session
from flask.globals import request_ctx
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from reports.snapshot import Snapshot

from . import formats, i18n
from .access import Action
from .contracts.rules import LOCKED
from .dates import today
from .db import Trouble, trouble
from .guard import READING, db, form_address, login_manager, may, must_sign_in, release, to_sign_in
from .i18n import LANGUAGES, gettext, language
from .terms import term

CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# a report's own page carries its own styles; nothing in it runs or is fetched from elsewhere
PREVIEW_SECURITY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "frame-ancestors 'self'"
)


class RowId(IntegerConverter):
    """``<id:…>`` of an address: the id of a row. To more than that the databases do not count."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=2**31 - 1)


def project_figures() -> Snapshot:
    """What the head of each of its pages says of the project of this request, as of today. It is counted once for
    each revision of the project's records."""
    [snapshot] = current_app.extensions["tracker.figures"].snapshots.of(db(), [g.project], today())
    return snapshot


def project_page(template: str, **context: Any) -> str:
    """A page of the project of this request."""
    return render_template(template, snapshot=project_figures(), **context)


def init_app(app: Flask) -> None:
    app.url_map.converters["id"] = RowId
    app.url_defaults(_name_edition)
    app.before_request(_choose_language)
    app.before_request(_bound_body)
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _failure_page)
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(
        money=formats.money,
        number=formats.number,
        percent=formats.percent,
        kilobytes=formats.kilobytes,
        megabytes=formats.megabytes,
        day=lambda value: formats.day(value, language()),
        moment=lambda value: formats.moment(value, language()),
        month=lambda value: formats.month(value, language()),
    )
    env.globals.update(
        term=lambda vocabulary, key: term(vocabulary, key, language()),
        may=may,
        Action=Action,
        current_organization=lambda: current_user.organization.id if current_user.is_authenticated else None,
        is_closed=lambda: getattr(g.get("project"), "state", None) in LOCKED,
        today=today,
    )
    app.context_processor(lambda: {"lang": language(), "project": g.get("project")})


def _choose_language() -> None:
    """The session's, else the account's, else what the browser prefers, else Chinese."""
    lang = session.get("lang")
    if lang is None and current_user.is_authenticated:
        lang = current_user.lang
    if lang is None:
        lang = request.accept_languages.best_match(LANGUAGES, default="zh")
    i18n.set_language(lang if lang in LANGUAGES else "zh")


def _bound_body() -> None:
    """What a request may send, by the view that it is sent to; more than usual only for who is signed in.
    It is read next: over a telephone's line that takes minutes, in which nobody else's writing waits."""
    view = current_app.view_functions.get(request.endpoint or "")
    if current_user.is_authenticated:
        request.max_content_length = current_app.config[getattr(view, "most_bytes", "MAX_CONTENT_LENGTH")]
    if request.method not in READING:
        release()


def _refuse_nul() -> None:
    """No code and no word holds a NUL, and PostgreSQL takes none."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in value for _, value in (*request.args.items(multi=True), *request.form.items(multi=True))):
        abort(400)


@cache
def _edition(file: Path, changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]


def _edition_of(filename: str) -> str | None:
    file = Path(str(current_app.static_folder), filename)
    return _edition(file, file.stat().st_mtime_ns) if file.is_file() else None


def _name_edition(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a style or script names its edition: a telephone fetches each once and asks for it no more."""
    if endpoint == "static":
        values["v"] = _edition_of(values["filename"])


def _add_headers(response: Response) -> Response:
    preview = request.endpoint in (
        *("reporting.preview", "narratives.preview"),
        *("tracing.online", "tracing.online_portfolio"),
    )
    response.headers.setdefault("Content-Security-Policy", PREVIEW_SECURITY if preview else CONTENT_SECURITY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Vary", "Cookie")
    elif response.status_code == 200 and request.args.get("v") == _edition_of(
        (request.view_args or {})["filename"]
    ):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


_N = i18n.N_
_TITLES = {
    400: (_N("The request could not be read"), _N("Go back, load the page again and try once more.")),
    401: (_N("You are not signed in"), _N("Sign in and try again. What you typed was not sent.")),
    403: (_N("You may not do this"), _N("Your role does not allow it.")),
    404: (
        _N("Nothing is here"),
        _N("The address is wrong, or it belongs to a project that your organization is not a party to."),
    ),
    405: (_N("This address cannot do that"), _N("Go back and use the buttons of the page.")),
    413: (_N("The file is too large"), _N("At most %(mb)s MB may be sent here at once. Nothing was kept.")),
    500: (
        _N("Something went wrong here"),
        _N("Nothing was changed. Try again; if it happens again, tell the administrator when it did."),
    ),
}


_TROUBLE = {
    Trouble.FULL: (
        507,
        _N("There is no room for it"),
        _N(
            "Nothing was saved: the disk is full or cannot be written. Tell the administrator, and send it again when there is room."
        ),
    ),
    Trouble.BUSY: (
        503,
        _N("Too much is written at once"),
        _N("Nothing was saved: others were writing at the same moment. Try again."),
    ),
    Trouble.AWAY: (
        503,
        _N("The records are out of reach"),
        _N(
            "Nothing was saved: the database does not answer. Try again in a few minutes; if it goes on, tell the administrator."
        ),
    ),
}


def _error_page(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if request_ctx.url_adapter is None or not request.path.isprintable():
        return error  # a host or an address that is none: no page of ours could repeat it
    original = getattr(error, "original_exception", None)
    if original is not None:  # what happened after the view, in the commit
        return _failure_page(original)
    if isinstance(error, CSRFError) and must_sign_in():  # the session ended, and its token with it
        try:
            return to_sign_in()
        except HTTPException as told:
            return _error_page(told)
    title, sentence = _TITLES.get(error.code, _TITLES[400] if error.code < 500 else _TITLES[500])
    own = error.code in (403, 500) and error.description != type(error).description
    said = error.description if own else gettext(sentence)
    if error.code == 413:
        said = gettext(sentence) % {"mb": (request.max_content_length or 0) // 2**20}
    if isinstance(error, CSRFError):
        said = gettext(
            "The form was too old or came from elsewhere. Load the page again and send it once more."
        )
    return _page(error.code, gettext(title), said or "")


def _failure_page(error: Exception) -> Any:
    session.pop("_flashes", None)  # what was to be said of a success
    g.in_trouble = True  # the page that says so asks the database nothing more
    found = trouble(error)
    current_app.logger.exception(
        "%s at %s %s", found or "unexpected failure", request.method, request.path, exc_info=error
    )
    if found is None:
        title, sentence = _TITLES[500]
        return _page(500, gettext(title), gettext(sentence))
    if not hasattr(g, "_login_user"):  # whom the database would have to tell
        g._login_user = login_manager.anonymous_user()
        _choose_language()
    code, title, sentence = _TROUBLE[found]
    if request.method in READING:
        sentence = _N("The records cannot be read just now. Try again in a moment.")
    page = render_template(
        "errors/unsaved.html",
        code=code,
        title=gettext(title),
        sentence=gettext(sentence),
        again=form_address(),
    )
    return page, code, {"Retry-After": "10"}


def _page(code: int, title: str, sentence: str) -> tuple[str, int]:
    return render_template("errors/error.html", code=code, title=title, sentence=sentence), code
