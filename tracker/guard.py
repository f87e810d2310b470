"""Who is signed in, and what every route asks before anything else.

A project that the asker's organization is no party to answers 404, as one that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, flash, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.orm import Session

from .access import ISSUES, WRITES, Action, Actor, Decision, can
from .accounts.models import ADDRESS_LENGTH, User
from .accounts.queries import sent_form_location, user_by_token
from .accounts.service import came_of_form, first_sending
from .audit.service import Origin
from .contracts.queries import Found, project_by_code, project_by_id
from .dates import now
from .db import Database
from .errors import DomainError
from .forms import Form
from .i18n import gettext
from .issuing.queries import is_portfolio_of, project_of_report
from .jobs.queries import own_job
from .jobs.rules import Job

login_manager = LoginManager()
NOBODY = Origin(None, "not signed in")
READING = frozenset({"GET", "HEAD", "OPTIONS"})  # methods of requests that change no record


class SignedIn(UserMixin):
    """The user of this request. ``token`` is what the browser's cookie carries."""

    def __init__(self, user: User, token: str) -> None:
        self.id, self.email, self.name, self.role = user.id, user.email, user.name, user.role
        self.lang, self.organization, self.token = user.lang, user.organization, token

    def get_id(self) -> str:
        return self.token

    @property
    def actor(self) -> Actor:
        return Actor(self.role, self.organization.id)


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    user = user_by_token(db(), token)
    return SignedIn(user, token) if user is not None else None


def database() -> Database:
    return current_app.extensions["tracker.database"]


def db() -> Session:
    """The request's session, which can write in requests that may change something."""
    if "db" not in g:
        g.db = database().session(write=request.method not in READING)
        g.db.info["origin"] = NOBODY  # until the user is known, who is read by this very session
    return g.db


def release() -> None:
    """Lets go of the database before something slow, a body that is read or a file that is looked at: nothing
    is written yet, and nobody else's writing has to wait. What was read stays usable."""
    session = g.get("db")
    if session is not None:
        session.expunge_all()
        session.rollback()


def origin() -> Origin:
    """Who this request writes for, as the trail will say."""
    if not current_user.is_authenticated:
        return NOBODY
    return Origin(current_user.id, current_user.email, (request.remote_addr or "")[:ADDRESS_LENGTH] or None)


def init_app(app: Flask) -> None:
    login_manager.init_app(app)

    @app.after_request
    def commit(response: Response) -> Response:
        """The one commit: what answered well is kept, everything else rolls back."""
        session = g.get("db")
        if session is not None and request.method not in READING and response.status_code < 400:
            session.commit()
            _tell_saved(response)
        return response

    @app.teardown_request
    def close(_: BaseException | None) -> None:
        session = g.pop("db", None)
        if session is not None:
            session.close()


def status() -> int:
    """Of a page with a form: 200 where it is asked for, 422 where it answers a form that was refused, of which
    then nothing is committed."""
    return 200 if request.method in READING else 422


@contextmanager
def refusals(form: Form | None = None) -> Iterator[None]:
    """What a rule refuses inside is undone, and said beside its field of the form; without one, on the next page."""
    try:
        yield
    except DomainError as error:
        db().rollback()
        if form is None:
            flash(str(error))
        else:
            form.refuse(error)


def actor() -> Actor | None:
    return current_user.actor if current_user.is_authenticated else None


def may(action: Action | str) -> Decision:
    """The table's answer for whoever is signed in, in the project of this request where there is one."""
    if isinstance(action, str):
        action = Action[action.upper()]
    project = g.get("project")
    return can(actor(), action, project.parties if project else frozenset())


def must_issue(kind: str) -> None:
    """Each kind of report has its own issuers: 403 for everybody else, 404 where there is no such kind."""
    _must(ISSUES, kind)


def must_write(kind: str) -> None:
    """And its own writers."""
    _must(WRITES, kind)


def _must(actions: Mapping[str, Action], kind: str) -> None:
    if kind not in actions:
        abort(404)
    decision = may(actions[kind])
    if not decision:
        abort(403, description=str(decision.reason))


def must_sign_in() -> bool:
    """Whether the address is for who is signed in, and nobody is."""
    action = getattr(current_app.view_functions.get(request.endpoint or ""), "action", None)
    return action not in (None, Action.USE_WITHOUT_SIGN_IN) and not current_user.is_authenticated


def to_sign_in() -> Any:
    """To the sign-in page, and from there to where the reader was. What was sent is not done."""
    if request.method not in READING:
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            abort(401)  # a script asks, whom a page tells nothing
        flash(
            gettext(
                "You were not signed in any more: nothing was saved. Sign in and you are back at the form; what you typed is offered there, where this browser kept it."
            )
        )
    return redirect(url_for("accounts.login", next=form_address()))


def form_address() -> str:
    """The page that this request was sent from: forms are sent to their own address, or from a page whose
    button leads here."""
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or not came.path.startswith("/"):
        return url_for("reporting.projects")
    return came.path + (f"?{came.query}" if came.query else "")


_DRAFT = re.compile(r"[a-z0-9]{8,40}")


def _tell_saved(response: Response) -> None:
    """Tells the browser which of its drafts is saved (``static/drafts.js``): it alone holds them."""
    if not 300 <= response.status_code < 400 or not current_user.is_authenticated:
        return
    draft = request.form.get("draft", "")
    if _DRAFT.fullmatch(draft):
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(f"saved-{draft}", "1", max_age=24 * 3600, secure=secure, samesite="Lax")


def once(answer: Callable[[], Any]) -> Any:
    """Answers a form, but the same form only once: whoever presses twice is led to what came of the first
    press. A form that was refused may be sent again, since its key goes with everything that it did."""
    key = request.form.get("once", "")[:43]
    if not key or not current_user.is_authenticated:
        return answer()
    if not first_sending(db(), key, current_user.id):
        location = sent_form_location(db(), key, current_user.id)
        return redirect(location or url_for("reporting.projects"))
    answered = current_app.make_response(answer())
    location = answered.location or answered.content_location  # an answer shown once says what it is about
    if answered.status_code < 400 and location:
        came_of_form(db(), key, location)
    return answered


def _project(*, code: str | None = None, report_number: str = "", **_: Any) -> Found | None:
    """The project of the address, as far as the signed-in person's organization is a party to it."""
    own = current_user.organization.id
    return project_by_code(db(), own, code) if code else project_of_report(db(), own, report_number)


def _load_project(**address: Any) -> None:
    """Into ``g.project``; None where the address has the number of a portfolio of the asker's own organization, which
    is of no project. Else 404."""
    g.project = _project(**address)
    if g.project is None:
        number, own = address.get("report_number", ""), current_user.organization.id
        if "code" in address or not is_portfolio_of(db(), own, number):
            abort(404)


def _load_job(job_id: int) -> None:
    """A job of whoever is signed in, and its project, which they may still see; else 404."""
    g.job = own_job(db(), current_user.id, job_id, now())
    if g.job is None or not sees_job(g.job):
        abort(404)
    if g.job.project_id is not None:
        g.project = project_by_id(db(), current_user.organization.id, g.job.project_id)


def sees_job(job: Job) -> bool:
    """Whether who asked for it may still see its project. A portfolio's is of the organization that they asked for
    it in."""
    own = current_user.organization.id
    if job.project_id is not None:
        return project_by_id(db(), own, job.project_id) is not None
    if job.payload.get("kind") != "portfolio":
        return True
    return bool(job.payload["organization_id"] == own and may(Action.SEE_PORTFOLIO))


def requires(
    action: Action, *, form_once: bool = True, most_bytes: str = "MAX_CONTENT_LENGTH"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a route's rule. A ``code`` in its URL is a project's: it is loaded into ``g.project``; so is
    the project of an issued report whose ``report_number`` stands there, and a job of one's own, into ``g.job``, by
    its ``job_id``. A portfolio is of no project: its file is for who may see portfolios, and a
    ``portfolio_number`` that is none of the asker's own organization is not found. A view that has slow work to do before it writes is declared with ``form_once=False`` and calls
    ``once`` itself; ``most_bytes`` names the setting that bounds what it may be sent."""
    answered_once = once if form_once else (lambda answer: answer())

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**kwargs: Any) -> Any:
            if must_sign_in():
                return to_sign_in()
            if "code" in kwargs or "report_number" in kwargs:
                _load_project(**kwargs)
            if "job_id" in kwargs:
                _load_job(kwargs["job_id"])
            of_portfolio = "report_number" in kwargs and g.project is None
            decision = may(Action.SEE_PORTFOLIO if of_portfolio else action)
            if not decision:
                abort(403, description=str(decision.reason))
            own = "portfolio_number" not in kwargs or is_portfolio_of(
                db(), current_user.organization.id, kwargs["portfolio_number"]
            )
            if not own:
                abort(404)
            if request.method in READING:
                return view(**kwargs)
            db().info["origin"] = origin()
            return answered_once(partial(view, **kwargs))

        guarded.action = action  # type: ignore[attr-defined]
        guarded.most_bytes = most_bytes  # type: ignore[attr-defined]
        return guarded

    return declare
