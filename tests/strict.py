"""A client that looks at every page it is given, and signs in as a person does: by the form."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker.demonstration.service import DOMAIN, PASSWORD

EMAILS = {
    "project_manager": f"manager{DOMAIN}",
    "social_worker": f"worker{DOMAIN}",
    "finance_officer": f"finance{DOMAIN}",
    "official": f"official{DOMAIN}",
    "evaluator": f"evaluator{DOMAIN}",
    "auditor": f"auditor{DOMAIN}",
    "administrator": f"admin{DOMAIN}",
}
RIVAL = f"rival{DOMAIN}"
CODE = "CP-2024-017"


def parsed(html: str) -> Element:
    """The page as a tree; AssertionError where it is not HTML5 to the letter."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=False, namespaceHTMLElements=False)
    tree = parser.parse(io.StringIO(html))
    lines = html.splitlines()
    errors = [f"{kind} at {lines[place[0] - 1].strip()[:150]!r}" for place, kind, _ in parser.errors]
    assert not errors, errors
    return tree


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def faults(tree: Element) -> list[str]:
    """What a page lacks that every page must have."""
    found = []
    title = tree.find(".//title")
    if title is None or not text_of(title).strip(" ·"):
        found.append("no title")
    if len(tree.findall(".//h1")) != 1:
        found.append(f"{len(tree.findall('.//h1'))} h1")
    if tree.get("lang") not in ("zh-Hans", "en"):
        found.append(f"lang is {tree.get('lang')!r}")
    identities = [e.get("id") for e in tree.iter() if e.get("id")]
    found += [f"the id {i} is there twice" for i in set(identities) if identities.count(i) > 1]
    labelled = {label.get("for") for label in tree.iter("label")}
    for tag in ("input", "select", "textarea"):
        for field in tree.iter(tag):
            if field.get("type") in ("hidden", "submit"):
                continue
            if field.get("id") not in labelled and not field.get("aria-label"):
                found.append(f"no label for {field.attrib}")
    for form in tree.iter("form"):
        names = {field.get("name") for field in form.iter("input")}
        if (form.get("method") or "get").lower() == "post" and "csrf_token" not in names:
            found.append(f"no csrf_token in the form to {form.get('action')}")
    for element in tree.iter():
        if element.get("style") or element.tag == "style" or any(a.startswith("on") for a in element.attrib):
            found.append(f"the content security policy forbids {element.tag} {element.attrib}")
    return found


OWN_PAGE = re.compile(r"/(preview|online)$|^/reports/[^/]+$")  # of a report: made for paper, with its styles


class StrictClient(FlaskClient):
    """Fails on a page that is not valid or lacks something, whatever the test is about."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            tree = response.tree = parsed(response.text)  # type: ignore[attr-defined]
            if not OWN_PAGE.search(response.request.path) or response.status_code != 200:
                assert not faults(tree), (response.request.path, faults(tree))
        return response

    def page(self, address: str, status: int = 200) -> Element:
        response = self.get(address)
        assert response.status_code == status, (address, response.status_code)
        return response.tree  # type: ignore[attr-defined]

    def send(self, address: str, data: dict[str, Any], form_at: str | None = None) -> TestResponse:
        """Posts with the token of the form that stands at ``form_at``, the same address by default."""
        token = self.page(form_at or address).find(".//input[@name='csrf_token']")
        assert token is not None
        return self.post(address, data=data | {"csrf_token": token.get("value")})

    def sign_in(self, who: str, lang: str | None = None) -> None:
        """``who`` is a role of the demonstration, or an address."""
        email = EMAILS.get(who, who)
        response = self.send("/login", {"email": email, "password": PASSWORD})
        assert response.status_code == 302, email
        if lang:
            self.send("/language", {"lang": lang}, form_at="/password")
