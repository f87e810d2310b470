"""What waits for somebody, the table of all days, notices, and how a person is told."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action, Actor
from ..dates import now, today
from ..forms import asked_days
from ..guard import READING, db, may, requires, status
from ..i18n import gettext, use
from ..paging import page_of
from ..terms import choices
from . import mail_service, notice_queries, queries, service
from .calendar import calendar
from .forms import WAYS, Choices
from .rules import NOTICES, groups, matches, whose

blueprint = Blueprint("inbox", __name__)
PAGE = 50


def kept() -> queries.Kept:
    return current_app.extensions["tracker.inbox"]


@blueprint.app_context_processor
def _in_head() -> dict[str, object]:
    return {"waiting_number": _number}


def _number() -> int | None:
    """How much waits for whoever is signed in. Where something is being written, or the database is in trouble,
    what was known before."""
    own = current_user.organization.id
    fresh = request.method in READING and not g.get("in_trouble")
    if current_user.role == "administrator":  # who keeps no project
        return notice_queries.given_up(db()) if fresh else None
    known = kept().of(db(), own, today()) if fresh else kept().last_of(own, today())
    return None if known is None else len(known.waiting(current_user.actor, current_user.id))


@blueprint.get("/inbox")
@requires(Action.LIST_PROJECTS)
def waiting() -> str:
    known = kept().of(db(), current_user.organization.id, today())
    rows = known.waiting(current_user.actor, current_user.id)
    return render_template(
        "inbox/waiting.html",
        groups=groups(rows, today()),
        given_up=notice_queries.given_up(db()) if may(Action.ADMINISTER) else 0,
        unread=notice_queries.unread(db(), current_user.id),
    )


@blueprint.get("/deadlines")
@requires(Action.LIST_PROJECTS)
def deadlines() -> str:
    known = kept().of(db(), current_user.organization.id, today())
    asked = {
        name: request.args.get(name, "").strip()[:200]
        for name in ("q", "agency", "status", "kind", "since", "until")
    }
    asked = {name: value for name, value in asked.items() if value}
    days, errors = asked_days(asked, "since", "until")
    rows = [row for row in known.rows if matches(row, asked, days.get("since"), days.get("until"))]
    return render_template(
        "inbox/deadlines.html",
        page=page_of(rows, request.args.get("page", 1, type=int), PAGE, asked),
        errors=errors,
        agencies=sorted({project.agency for project in known.standings.values()}),
        kinds=choices("task_kind"),
        statuses=choices("task_status"),
        whose=whose,
    )


@blueprint.get("/notices")
@requires(Action.KEEP_OWN_ACCOUNT)
def notices() -> str:
    page = notice_queries.notices_page(db(), current_user.id, request.args.get("page", 1, type=int))
    return render_template(
        "inbox/notices.html", page=page, unread=notice_queries.unread(db(), current_user.id)
    )


@blueprint.post("/notices/read")
@requires(Action.KEEP_OWN_ACCOUNT)
def mark_read() -> ResponseReturnValue:
    service.mark_read(db(), current_user.id)
    return redirect(url_for(".notices"))


@blueprint.route("/account/notices", methods=["GET", "POST"])
@requires(Action.KEEP_OWN_ACCOUNT)
def how_told() -> ResponseReturnValue:
    """Which notices the person gets, and the address of the own calendar."""
    form = Choices()
    if form.validate_on_submit():
        service.choose(db(), current_user.id, form.chosen)
        flash(gettext("Saved."))
        return redirect(url_for(".how_told"))
    return _how_told(form), status()


@blueprint.post("/account/calendar")
@requires(Action.KEEP_OWN_ACCOUNT)
def new_calendar() -> ResponseReturnValue:
    """A new private address, which is shown this once; the one before is gone."""
    token = service.new_calendar_address(db(), current_user.id)
    answer = make_response(_how_told(Choices(formdata=None), url_for(".feed", token=token, _external=True)))
    answer.content_location = url_for(".how_told")
    return answer


@blueprint.post("/account/calendar/revoke")
@requires(Action.KEEP_OWN_ACCOUNT)
def revoke_calendar() -> ResponseReturnValue:
    service.revoke_calendar_address(db(), current_user.id)
    flash(gettext("The calendar's address is revoked: nobody reads it any more."))
    return redirect(url_for(".how_told"))


def _how_told(form: Choices, address: str | None = None) -> str:
    chosen = notice_queries.choices_of(db(), [current_user.id])[current_user.id]
    if not form.errors:
        for kind, ways in chosen.items():
            for way, value in zip(WAYS, ways, strict=True):
                form[f"{kind}_{way}"].data = value
    return render_template(
        "inbox/how_told.html",
        form=form,
        kinds=NOTICES,
        mail_is_set=bool(current_app.config["SMTP_HOST"]),
        since=notice_queries.calendar_since(db(), current_user.id),
        address=address,
    )


@blueprint.get("/calendar/<token>.ics")
@requires(Action.USE_WITHOUT_SIGN_IN)
def feed(token: str) -> ResponseReturnValue:
    """A person's due days, for whoever has the private address: a calendar signs nobody in."""
    user = notice_queries.user_of_calendar(db(), token[:200]) or abort(404)
    known = kept().of(db(), user.organization_id, today())
    rows = known.waiting(Actor(user.role, user.organization_id), user.id)
    with use(user.lang):
        made = calendar(rows, now(), request.host_url)
    response = Response(made, mimetype="text/calendar")
    response.headers.set("Content-Disposition", "inline", filename="tracker.ics")
    return response


@blueprint.get("/admin/mails")
@requires(Action.ADMINISTER)
def mails() -> str:
    """Mails that wait, and those that were given up."""
    return render_template(
        "inbox/mails.html",
        mails=notice_queries.unsent(db()),
        mail_is_set=bool(current_app.config["SMTP_HOST"]),
    )


@blueprint.post("/admin/mails/<id:mail_id>/again")
@requires(Action.ADMINISTER)
def try_again(mail_id: int) -> ResponseReturnValue:
    if not mail_service.try_again(db(), mail_id):
        abort(404)
    flash(gettext("The mail is sent again within a minute."))
    return redirect(url_for(".mails"))
