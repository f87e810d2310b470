"""Notices and mails: a real SMTP server takes them, or is down, or refuses; nothing of it keeps anybody waiting."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select, update

from tests.strict import CODE, EMAILS, StrictClient, parsed, text_of
from tracker.accounts.models import User
from tracker.audit.models import trail
from tracker.dates import now
from tracker.inbox.mail_service import DELAYS, send_mails
from tracker.inbox.models import mails, notice_choices, notices
from tracker.inbox.notice_service import make_notices
from tracker.inbox.post import Server
from tracker.inbox.rules import NOTICES
from tracker.inbox.service import work

SITE = "https://tracker.example"


class Box:
    """Takes mails, but not for those whom it does not know; slow where it is told to be."""

    def __init__(self) -> None:
        self.taken: list = []
        self.unknown: dict[str, str] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def of(self, role: str):
        return [message for to, message in self.taken if to == [EMAILS[role]]]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def box():
    controller = Controller(Box(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    if controller.loop is not None and controller.loop.is_running():
        controller.stop()


def server(controller: Controller) -> Server:
    return Server("127.0.0.1", controller.port, "", "", "", "tracker@bureau.example")


def body(message) -> str:
    return message.get_body().get_content()


def every(database, statement) -> list:
    with database.session() as session:
        return list(session.execute(statement))


@pytest.fixture
def quiet(acting):
    """What is due in the demonstration was told before."""
    make_notices(acting.database, now(), SITE, by_mail=False)
    return acting


def test_who_has_to_decide_and_who_submitted_are_told_by_mail(quiet, box):
    quiet.submit("project_manager", "claim", payee="王喆")
    made, sent = work(quiet.database, server(box), SITE)
    assert (made, sent) == (1, 1)
    [message] = box.handler.of("official")
    assert message["From"] == "tracker@bureau.example"
    assert "拨款申请" in body(message) and CODE in body(message)
    assert f"{SITE}/projects/{CODE}/claims" in body(message)
    assert work(quiet.database, server(box), SITE) == (0, 0)  # nobody is told twice
    quiet.decide("official", "claim", 1, "returned", "王喆的发票缺失")
    assert work(quiet.database, server(box), SITE) == (1, 1)
    [message] = box.handler.of("project_manager")
    assert "退回" in body(message)
    assert len(box.handler.taken) == 2
    # neither what was submitted nor why it was returned is written: both may name a resident
    assert not [m for _, m in box.handler.taken if "王喆" in m.as_string() or "王喆" in body(m)]


def test_a_mail_is_in_the_language_of_its_reader(quiet, box):
    with quiet.database.transaction() as session:
        session.execute(update(User).where(User.id == quiet.users["official"]).values(lang="en"))
    quiet.submit("project_manager", "claim")
    work(quiet.database, server(box), SITE)
    [message] = box.handler.of("official")
    assert "赵敏 submitted: claim of payment, round 1" in body(message)
    assert f"Which notices you get is set here: {SITE}/account/notices" in body(message)


def test_what_was_withdrawn_is_told_to_nobody(quiet):
    quiet.submit("project_manager", "claim")
    work(quiet.database, None, SITE)
    quiet.decide("project_manager", "claim", 1, "withdrawn")
    assert work(quiet.database, None, SITE) == (0, 0)


def test_who_moves_a_project_is_not_told_but_the_others_are(quiet, client, box):
    client.sign_in("official", "en")
    answer = client.send(
        f"/projects/{CODE}/state/suspend",
        {"moved_on": now().date().isoformat(), "reason": "x"},
        form_at="/password",
    )
    assert answer.status_code == 302
    work(quiet.database, server(box), SITE)
    told = {to[0] for to, _ in box.handler.taken}
    assert told == {EMAILS[r] for r in ("project_manager", "evaluator", "auditor")}
    assert "中止" in body(box.handler.of("evaluator")[0])


@pytest.mark.parametrize(("days", "kind"), [(8, None), (7, "soon"), (0, "soon"), (-1, "overdue")])
def test_once_a_day_what_comes_near_is_told_once(quiet, days, kind):
    milestone = quiet.milestone(days)
    tomorrow = now() + timedelta(days=1)

    def told() -> list:
        asked = select(notices.c.user_id, notices.c.kind, notices.c.address).where(
            notices.c.project_id == quiet.project, notices.c.address.endswith(f"/milestones/{milestone}")
        )
        return sorted(every(quiet.database, asked))

    make_notices(quiet.database, now(), SITE, by_mail=False)
    assert told() == []  # today's days were told before
    make_notices(quiet.database, tomorrow, SITE, by_mail=False)
    kind = "overdue" if days == 0 else "soon" if days == 8 else kind  # as of tomorrow
    agency = sorted(quiet.users[r] for r in ("project_manager", "social_worker"))
    assert [(t.user_id, t.kind) for t in told()] == [(u, kind) for u in agency]
    before = told()
    for more in (1, 2):
        make_notices(quiet.database, tomorrow + timedelta(days=more, hours=1), SITE, by_mail=False)
    # who was told that it comes near is told once more when it is overdue, and then no more
    assert len(told()) <= 2 * len(before) and {t.kind for t in told()} <= {"soon", "overdue"}
    assert len(set(told())) == len(told())


def test_one_mail_tells_all_of_a_day(acting, box):
    acting.milestone(-2)
    made, sent = work(acting.database, server(box), SITE)
    recipients = [to[0] for to, _ in box.handler.taken]
    assert sent == len(recipients) == len(set(recipients)) < made
    assert len(box.handler.of("official")[0]["Subject"]) < 200


def waiting(database):
    [row] = every(database, select(mails))
    return row


def test_a_server_that_is_down_is_tried_again_and_the_mail_arrives(quiet, box):
    quiet.submit("project_manager", "claim")
    down = Server("127.0.0.1", free_port(), "", "", "", "tracker@bureau.example")
    at = now()
    assert work(quiet.database, down, SITE, at) == (1, 0)
    row = waiting(quiet.database)
    assert (row.attempts, row.next_try_at) == (1, (at + timedelta(minutes=1)).isoformat())
    assert "refused" in row.last_error.lower()
    assert send_mails(quiet.database, server(box), at) == 0  # not before its time
    assert send_mails(quiet.database, server(box), at + timedelta(minutes=1)) == 1
    row = waiting(quiet.database)
    assert row.sent_at and row.next_try_at is None and row.last_error is None
    assert len(box.handler.of("official")) == 1


def test_the_delays_grow_and_then_it_is_given_up_and_shown(quiet, client, box):
    quiet.submit("project_manager", "claim")
    down = Server("127.0.0.1", free_port(), "", "", "", "tracker@bureau.example")
    at, waited = now(), []
    work(quiet.database, down, SITE, at)
    while (next_try := waiting(quiet.database).next_try_at) is not None:
        waited.append(type(at).fromisoformat(next_try) - at)
        at += waited[-1]
        send_mails(quiet.database, down, at)
    assert tuple(waited) == DELAYS == tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
    assert waiting(quiet.database).attempts == 6
    assert send_mails(quiet.database, server(box), at + timedelta(days=9)) == 0
    client.sign_in("administrator", "en")
    assert "1 mail could not be sent and was given up." in client.get("/inbox").text
    head = client.page("/projects").find(".//nav[@class='site-nav']//span[@class='count']/span")
    assert head is not None and text_of(head) == "1"
    page = client.get("/admin/mails")
    assert EMAILS["official"] in page.text and "given up" in page.text
    mail = waiting(quiet.database).id
    assert client.send(f"/admin/mails/{mail}/again", {}, form_at="/admin/mails").status_code == 302
    assert "given up" not in text_of(parsed(client.get("/admin/mails").text).find(".//tbody"))
    assert send_mails(quiet.database, server(box), now()) == 1
    assert client.send(f"/admin/mails/{mail}/again", {}, form_at="/admin/mails").status_code == 404
    assert "No mail waits" in client.get("/admin/mails").text
    assert every(quiet.database, select(trail.c.action).where(trail.c.subject == "mail")) == [("reopened",)]


@pytest.mark.parametrize(("answer", "tried_again"), [("550 no such user", False), ("450 try later", True)])
def test_a_recipient_whom_the_server_refuses(quiet, box, answer, tried_again):
    """For good, or for now; the others get theirs all the same."""
    box.handler.unknown[EMAILS["official"]] = answer
    quiet.submit("project_manager", "claim")
    quiet.submit("project_manager", "expense")
    assert work(quiet.database, server(box), SITE) == (2, 1)
    [row] = every(quiet.database, select(mails).where(mails.c.recipient == EMAILS["official"]))
    assert (row.next_try_at is not None) == tried_again
    assert answer[:3] in row.last_error
    assert len(box.handler.of("finance_officer")) == 1


@pytest.mark.parametrize(
    "address", ["a,b@x.cn", "老王@x.cn", "<a@x.cn", "a@x.cn>", "a@" + "x" * 200 + ".cn", "a\x7f@x.cn"]
)
def test_an_address_that_no_server_takes_keeps_no_other_mail_from_going(quiet, box, address):
    with quiet.database.transaction() as session:
        session.execute(update(User).where(User.id == quiet.users["official"]).values(email=address))
    quiet.submit("project_manager", "claim")
    quiet.submit("project_manager", "expense")
    work(quiet.database, server(box), SITE)
    assert len(box.handler.of("finance_officer")) == 1
    assert all(len(to) == 1 for to, _ in box.handler.taken)


def test_a_title_of_several_lines_adds_no_header(quiet, box):
    with quiet.database.transaction() as session:
        session.execute(
            update(mails.metadata.tables["projects"])
            .where(mails.metadata.tables["projects"].c.id == quiet.project)
            .values(title="x\r\nBcc: thief@x.cn\r\n\r\nhello")
        )
    quiet.submit("project_manager", "claim")
    work(quiet.database, server(box), SITE)
    [message] = box.handler.of("official")
    assert message["Bcc"] is None and len(box.handler.taken) == 1


def test_a_server_that_never_answers_blocks_nobody(quiet, client):
    """While a mail hangs, pages are read and written as ever."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        hanging = Server("127.0.0.1", silent.getsockname()[1], "", "", "", "tracker@bureau.example")
        quiet.submit("project_manager", "claim")
        thread = threading.Thread(target=work, args=(quiet.database, hanging, SITE), daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not every(quiet.database, select(mails).where(mails.c.attempts == 1)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        started = time.monotonic()
        client.sign_in("official", "en")
        assert client.get("/inbox").status_code == 200
        quiet.decide("official", "claim", 1, "accepted")
        assert thread.is_alive()
        assert time.monotonic() - started < 5
        # a second worker leaves the mail that the first one has in hand
        assert send_mails(quiet.database, hanging, now()) == 0
        silent.close()
        thread.join(30)


def test_two_workers_at_once_send_a_mail_once(quiet, box):
    quiet.submit("project_manager", "claim")
    threads = [threading.Thread(target=work, args=(quiet.database, server(box), SITE)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(box.handler.taken) == 1
    assert len(every(quiet.database, select(notices).where(notices.c.kind == "submitted"))) == 1


def choose(client: StrictClient, **boxes: bool):
    return client.send("/account/notices", {name: "y" for name, on in boxes.items() if on})


def test_each_person_chooses_which_and_how(quiet, client, box):
    client.sign_in("official", "en")
    client.send("/notices/read", {}, form_at="/notices")
    page = client.page("/account/notices")
    assert len(
        [i for i in page.iter("input") if i.get("type") == "checkbox" and "checked" in i.attrib]
    ) == 2 * len(NOTICES)
    assert choose(client, submitted_in_app=True, decided_by_mail=True).status_code == 302
    chosen = {i.get("name") for i in client.page("/account/notices").iter("input") if "checked" in i.attrib}
    assert chosen == {"submitted_in_app", "decided_by_mail"}
    quiet.submit("project_manager", "claim")
    assert work(quiet.database, server(box), SITE) == (1, 0)
    assert "submitted: claim of payment, round 1" in client.get("/notices").text
    assert "1 new" in client.get("/inbox").text
    assert client.send("/notices/read", {}, form_at="/notices").status_code == 302
    assert "1 new" not in client.get("/inbox").text
    choose(client)
    quiet.decide("official", "claim", 1, "returned", "x")
    quiet.submit("project_manager", "claim")
    work(quiet.database, server(box), SITE)
    assert not box.handler.of("official")
    assert "round 2" not in client.get("/notices").text
    assert len(every(quiet.database, select(notice_choices))) == len(NOTICES)
    assert len(every(quiet.database, select(trail).where(trail.c.subject == "notice_choice"))) == 2


def test_notices_are_each_persons_own(quiet, client):
    quiet.submit("project_manager", "claim")
    work(quiet.database, None, SITE)
    for role, told in (("official", True), ("evaluator", False), ("project_manager", False)):
        client.sign_in(role, "en")
        assert ("claim of payment, round 1" in client.get("/notices").text) == told
        client.send("/notices/read", {}, form_at="/password")
    client.sign_in("official", "zh")
    assert "提交了：拨款申请，第1轮" in client.get("/notices").text


def test_without_a_server_nothing_is_prepared_and_the_page_says_so(quiet, client):
    quiet.submit("project_manager", "claim")
    assert work(quiet.database, None, SITE) == (1, 0)
    assert every(quiet.database, select(mails)) == []
    client.sign_in("official", "en")
    assert "sends no mails yet" in client.get("/account/notices").text
    client.sign_in("administrator", "en")
    assert "SMTP_HOST is not set" in client.get("/admin/mails").text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key, and the certificate that its owner signed."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(text)
    return folder


def test_mail_goes_encrypted_and_signed_in_and_only_to_a_server_that_is_known(
    quiet, certificate, monkeypatch
):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")

    def knows(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"tracker", b"secret")
        return AuthResult(success=good, handled=False)

    controller = Controller(
        Box(),
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=knows,
        auth_required=True,
    )
    controller.start()
    try:
        at = now()
        good = Server(
            "localhost", controller.port, "tracker", "secret", "starttls", "台账 <tracker@bureau.example>"
        )
        quiet.submit("project_manager", "claim")
        assert work(quiet.database, good, SITE, at) == (1, 0)
        assert "CERTIFICATE_VERIFY_FAILED" in waiting(quiet.database).last_error
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
        at += timedelta(minutes=1)
        assert send_mails(quiet.database, replace(good, password="wrong"), at) == 0
        assert (
            "535" in waiting(quiet.database).last_error and "wrong" not in waiting(quiet.database).last_error
        )
        at += timedelta(minutes=5)
        assert send_mails(quiet.database, good, at) == 1
        [message] = controller.handler.of("official")
        assert message["From"].addresses[0].addr_spec == "tracker@bureau.example"
    finally:
        controller.stop()


def test_a_mail_that_went_is_kept_for_ninety_days(quiet, box):
    quiet.submit("project_manager", "claim")
    at = now()
    work(quiet.database, server(box), SITE, at)
    for days, kept in ((90, 1), (91, 0)):
        make_notices(quiet.database, at + timedelta(days=days), SITE, by_mail=False)
        asked = select(mails).where(mails.c.recipient == EMAILS["official"])
        assert len(every(quiet.database, asked)) == kept


def test_of_a_days_expenses_a_person_is_told_once(quiet):
    for row in range(30):
        quiet.submit("project_manager", "expense", row)
    assert make_notices(quiet.database, now(), SITE, by_mail=False) == 1
    quiet.submit("project_manager", "expense", 99)
    assert make_notices(quiet.database, now(), SITE, by_mail=False) == 0
    quiet.decide("finance_officer", "expense", 1, "returned", "x")
    assert make_notices(quiet.database, now(), SITE, by_mail=False) == 1
    quiet.submit("project_manager", "expense", 1)
    quiet.decide("finance_officer", "expense", 2, "accepted")
    assert make_notices(quiet.database, now(), SITE, by_mail=False) == 1
    told = every(
        quiet.database, select(notices.c.user_id).where(notices.c.kind.in_(["submitted", "decided"]))
    )
    names = {i: role for role, i in quiet.users.items()}
    assert [names[t.user_id] for t in told] == ["finance_officer", "project_manager", "project_manager"]
