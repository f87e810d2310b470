"""Photos chosen several at once in a real browser come to be seen on the pages that they belong to."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from ..evidence import files
from ..evidence.conftest import GALLERY
from ..strict import CODE
from .test_screens import look, sign_in


def test_three_photos_at_once_are_attached_and_seen(browser: Browser, live_server: str, tmp_path: Path):
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="en", has_touch=True).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(page, live_server, "social_worker")
    page.get_by_role("button", name="English").click()
    page.goto(f"{live_server}/projects/{CODE}/activities/A05")
    page.locator("#evidence").get_by_role("link", name="Attach files").click()
    chosen = []
    for colour in ("teal", "darkorange", "slateblue"):
        chosen.append(tmp_path / f"{colour}.jpg")
        chosen[-1].write_bytes(files.phone_photo(colour))
    page.get_by_label("Files").set_input_files(chosen)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_role("status")).to_have_text("3 files are attached.")
    for address in (page.url, f"{live_server}/projects/{CODE}/activities/A05", live_server + GALLERY):
        page.goto(address)
        images = page.locator("ul.evidence img")
        expect(images).to_have_count(3)
        for image in images.all():
            image.scroll_into_view_if_needed()
            expect(image).to_be_visible()
            page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=image.element_handle())
        assert not look(page)
    # two by two
    places = [box for image in images.all() if (box := image.bounding_box())]
    assert places[0]["y"] == places[1]["y"] < places[2]["y"]
    assert not said
    page.get_by_role("link", name="photo: slateblue.jpg").click()
    expect(page.locator("img")).to_be_visible()


def test_too_many_are_told_before_they_travel(browser: Browser, live_server: str, tmp_path: Path):
    page = browser.new_context(locale="en").new_page()
    sign_in(page, live_server, "social_worker")
    page.goto(f"{live_server}/projects/{CODE}/activities/A05")
    page.locator("#evidence a.btn").click()
    small = tmp_path / "a.jpg"
    small.write_bytes(files.photo(size=(8, 8)))
    for n in range(51):
        (tmp_path / f"{n}.jpg").write_bytes(small.read_bytes())
    chooser = page.locator("#files")
    chooser.set_input_files([tmp_path / f"{n}.jpg" for n in range(51)])
    assert "50" in chooser.evaluate("input => input.validationMessage")
    chooser.set_input_files(small)
    assert chooser.evaluate("input => input.validationMessage") == ""
    page.locator("form.panel button").click()
    expect(page.locator("ul.evidence li")).to_have_count(1)
