"""Signing in and out, invitations, the own password and language."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from ..access import Action
from ..demonstration import service as demonstration
from ..errors import DomainError
from ..guard import SignedIn, database, db, requires, status
from ..i18n import LANGUAGES, gettext
from . import service
from .forms import ChangePassword, SetPassword, SignIn
from .models import User
from .queries import invited
from .rules import SHORTEST_PASSWORD

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
@requires(Action.USE_WITHOUT_SIGN_IN)
def login() -> ResponseReturnValue:
    form = SignIn()
    if form.validate_on_submit():
        db().rollback()  # who was signed in before was read in it; attempts are kept in a transaction of their own
        try:
            user = service.sign_in(database(), form.email.data, form.password.data, request.remote_addr or "")
        except DomainError as error:
            form.refuse(error)
        else:
            _sign_in(user)
            return redirect(_local(request.args.get("next")) or url_for("reporting.projects"))
    return render_template(
        "accounts/login.html", form=form, demo_users=_demo_users(), demo_password=demonstration.PASSWORD
    ), status()


@blueprint.post("/logout")
@requires(Action.KEEP_OWN_ACCOUNT)
def logout() -> ResponseReturnValue:
    lang = session.get("lang")
    service.end_session(db(), current_user.token)
    logout_user()
    session.clear()
    session["lang"] = lang
    return redirect(url_for("accounts.login"))


@blueprint.route("/password", methods=["GET", "POST"])
@requires(Action.KEEP_OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    form = ChangePassword()
    if form.validate_on_submit():
        try:
            user = service.change_password(db(), current_user.id, form.current.data, form.new.data)
        except DomainError as error:
            form.refuse(error)
        else:
            _sign_in(user)
            flash(gettext("Your password is changed. You are signed out everywhere else."))
            return redirect(url_for("reporting.projects"))
    return render_template("accounts/password.html", form=form), status()


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@requires(Action.USE_WITHOUT_SIGN_IN)
def invitation(token: str) -> ResponseReturnValue:
    """Where an invited person, or one whose password is lost, sets a new one."""
    found, form = invited(db(), token), SetPassword()
    try:
        service.usable(found)
    except DomainError as refusal:
        return render_template("accounts/invitation.html", refusal=refusal), 404 if found is None else 410
    if form.validate_on_submit():
        try:
            user = service.accept_invitation(db(), token, form.new.data, request.remote_addr)
        except DomainError as error:
            form.refuse(error)
        else:
            _sign_in(user)
            return redirect(url_for("reporting.projects"))
    return render_template(
        "accounts/invitation.html", form=form, invited=found and found[1], shortest=SHORTEST_PASSWORD
    ), status()


@blueprint.post("/language")
@requires(Action.USE_WITHOUT_SIGN_IN)
def set_language() -> ResponseReturnValue:
    """Kept in the session, and with the account of who is signed in."""
    lang = request.form.get("lang")
    if lang in LANGUAGES:
        session["lang"] = lang
        if current_user.is_authenticated:
            db().get_one(User, current_user.id).lang = lang
    return redirect(_local(request.form.get("next")) or url_for("reporting.projects"))


def _sign_in(user: User) -> None:
    """This browser is the user's from now on, and nobody else's who was signed in with it."""
    if current_user.is_authenticated:
        service.end_session(db(), current_user.token)
    session.clear()
    login_user(SignedIn(user, service.begin_session(db(), user.id)))
    session.permanent = True
    session["lang"] = user.lang


def _local(target: str | None) -> str | None:
    """A path of this site to go back to; nothing that leads elsewhere. Browsers leave out tabs and line
    ends, and take a backslash for a slash."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return target if target.isprintable() else None


def _demo_users() -> list[demonstration.SignIn]:
    """Who can sign in, shown where the demonstration is loaded and never in production."""
    if current_app.config["ENV"] == "production":
        return []
    return demonstration.sign_ins(db())
