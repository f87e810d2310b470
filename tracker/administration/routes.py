"""The administrator's pages: organizations, users, the parties of projects, defaults, and the trail beside projects."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Action
from ..audit.queries import check_trail
from ..contracts.queries import default_settings
from ..contracts.records import PARTIES, Settings
from ..errors import Conflict, DomainError
from ..fields import columns
from ..forms import VersionedForm, both
from ..guard import database, db, requires, status
from ..i18n import gettext
from . import queries, service, words
from .forms import ChangeOrganization, ChangeUser, Defaults, Invite, NewLink, NewOrganization, Parties

blueprint = Blueprint("administration", __name__, url_prefix="/admin")


@blueprint.get("/organizations")
@requires(Action.ADMINISTER)
def organizations() -> str:
    page = queries.organizations_page(db(), *_asked())
    return render_template("administration/organizations.html", page=page)


@blueprint.route("/organizations/new", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def new_organization() -> ResponseReturnValue:
    form = NewOrganization()
    if form.validate_on_submit():
        try:
            service.new_organization(db(), **form.values)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(gettext("The organization is there."))
            return redirect(url_for("administration.organizations", q=form.name.data))
    return render_template("administration/organization.html", form=form, organization=None), status()


@blueprint.route("/organizations/<id:organization_id>", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def organization(organization_id: int) -> ResponseReturnValue:
    found = queries.organization(db(), organization_id) or abort(404)
    form = ChangeOrganization(obj=found)
    if form.validate_on_submit():
        try:
            service.change_organization(db(), organization_id, form.seen, form.values)
        except DomainError as error:
            form.refuse(error)
        except Conflict as conflict:
            return _conflict(form, conflict, found.name)
        else:
            return _saved("administration.organizations", q=form.name.data)
    return render_template("administration/organization.html", form=form, organization=found), status()


_WITH_ORGANIZATION = {
    "close": service.close_organization,
    "reopen": service.reopen_organization,
    "delete": service.delete_organization,
}


@blueprint.post("/organizations/<id:organization_id>/<any(close,reopen,delete):what>")
@requires(Action.ADMINISTER)
def with_organization(organization_id: int, what: str) -> ResponseReturnValue:
    found = queries.organization(db(), organization_id) or abort(404)
    try:
        _WITH_ORGANIZATION[what](db(), organization_id)
    except DomainError as error:
        db().rollback()
        found = queries.organization(db(), organization_id) or abort(404)
        form = ChangeOrganization(formdata=None, obj=found)
        form.refuse(error)
        return render_template("administration/organization.html", form=form, organization=found), 422
    if what == "delete":
        return _saved("administration.organizations")
    return _saved("administration.organization", organization_id=organization_id)


@blueprint.get("/users")
@requires(Action.ADMINISTER)
def users() -> str:
    text, number = _asked()
    narrowed = request.args.get("organization", type=int)
    found = queries.organization(db(), narrowed) if narrowed and 0 < narrowed < 2**31 else None
    page = queries.users_page(db(), text, found.id if found else None, number)
    return render_template("administration/users.html", page=page, organization=found)


@blueprint.route("/users/new", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def invite() -> ResponseReturnValue:
    form = Invite(queries.open_organizations(db()))
    if form.validate_on_submit():
        try:
            user, token = service.invite(db(), form.email.data, **form.values)
        except DomainError as error:
            form.refuse(error)
        else:
            return _link(user.id, token)
    chosen = request.args.get("organization", type=int)
    if request.method == "GET" and chosen:
        form.organization_id.data = chosen
    return render_template("administration/invite.html", form=form), status()


@blueprint.route("/users/<id:user_id>", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def user(user_id: int) -> ResponseReturnValue:
    found = queries.user(db(), user_id) or abort(404)
    form = ChangeUser(queries.open_organizations(db(), found.organization_id), obj=found)
    if form.validate_on_submit():
        try:
            service.change_user(db(), user_id, form.seen, form.values)
        except DomainError as error:
            db().rollback()
            form.refuse(error)
            found = queries.user(db(), user_id) or abort(404)
        except Conflict as conflict:
            return _conflict(form, conflict, found.name)
        else:
            return _saved("administration.users", q=found.email)
    return _user_page(found, form), status()


_WITH_USER = {"close": service.close_user, "reopen": service.reopen_user}


@blueprint.post("/users/<id:user_id>/<any(close,reopen):what>")
@requires(Action.ADMINISTER)
def with_user(user_id: int, what: str) -> ResponseReturnValue:
    if queries.user(db(), user_id) is None:
        abort(404)
    try:
        _WITH_USER[what](db(), user_id)
    except DomainError as error:
        return _user_refused(user_id, error)
    return _saved("administration.user", user_id=user_id)


@blueprint.post("/users/<id:user_id>/link")
@requires(Action.ADMINISTER)
def link(user_id: int) -> ResponseReturnValue:
    if queries.user(db(), user_id) is None or not NewLink().validate_on_submit():
        abort(404)
    try:
        return _link(user_id, service.new_link(db(), user_id))
    except DomainError as error:
        return _user_refused(user_id, error)


@blueprint.get("/projects")
@requires(Action.ADMINISTER)
def projects() -> str:
    page = queries.projects_page(db(), *_asked())
    names = queries.parties_of(db(), page.items)
    return render_template("administration/projects.html", page=page, names=names, parties=PARTIES)


@blueprint.route("/projects/<id:project_id>/parties", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def parties(project_id: int) -> ResponseReturnValue:
    found = queries.project(db(), project_id) or abort(404)
    stands = {f"{party}_id": getattr(found, f"{party}_id") for party in PARTIES}
    form = Parties(
        queries.open_organizations(db(), *stands.values()), data=stands | {"version": found.version}
    )
    if form.validate_on_submit():
        try:
            service.set_parties(db(), project_id, form.seen, form.values, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        except Conflict as conflict:
            return _conflict(form, conflict, found.title)
        else:
            return _saved("administration.projects", q=found.code)
    return render_template("administration/parties.html", form=form, found=found, parties=PARTIES), status()


@blueprint.route("/defaults", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def defaults() -> ResponseReturnValue:
    stands = default_settings(db())
    names = [column.name for column in columns(Settings)]
    form = Defaults(
        data={name: getattr(stands, name) for name in names} | {"version": queries.defaults_version(db())}
    )
    if form.validate_on_submit():
        try:
            service.set_defaults(db(), form.seen, form.settings)
        except DomainError as error:
            form.refuse(error)
        except Conflict as conflict:
            return _conflict(form, conflict, gettext("Settings that new projects start from"))
        else:
            return _saved("administration.defaults")
    return render_template("administration/defaults.html", form=form, names=names), status()


@blueprint.get("/trail")
@requires(Action.ADMINISTER)
def trail() -> str:
    before = request.args.get("before", type=int)
    found = queries.changes(db(), before if before is None else min(max(before, 0), 2**31 - 1))
    checked = check_trail(db(), database().trail_key) if request.args.get("check") else None
    return render_template(
        "administration/trail.html",
        found=found,
        checked=checked,
        fields=words.fields,
        word=words.word,
        first=before is None,
    )


def _asked() -> tuple[str, int]:
    return request.args.get("q", "").strip()[:200], request.args.get("page", 1, type=int)


def _saved(endpoint: str, **values: Any) -> Any:
    flash(gettext("Saved."))
    return redirect(url_for(endpoint, **values))


def _conflict(form: VersionedForm, conflict: Conflict, title: str) -> Any:
    return render_template(
        "administration/conflict.html",
        title=title,
        rows=both(form, conflict),
        version=conflict.version,
    ), 409


def _link(user_id: int, token: str) -> Any:
    """The page that shows a link, this once; whoever sends the form again is led to the user."""
    found = queries.user(db(), user_id) or abort(404)
    address = url_for("accounts.invitation", token=token, _external=True)
    answer = make_response(render_template("administration/link.html", user=found, address=address))
    answer.content_location = url_for("administration.user", user_id=user_id)
    return answer


def _user_refused(user_id: int, error: DomainError) -> Any:
    db().rollback()
    found = queries.user(db(), user_id) or abort(404)
    form = ChangeUser(queries.open_organizations(db(), found.organization_id), formdata=None, obj=found)
    form.refuse(error)
    return _user_page(found, form), 422


def _user_page(found: Any, form: ChangeUser) -> str:
    return render_template("administration/user.html", form=form, user=found, link=NewLink(formdata=None))
