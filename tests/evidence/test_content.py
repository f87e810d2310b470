"""What a stranger may send: known by its bytes, refused in words, or made harmless."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from PIL import Image, ImageFile

from tracker.evidence.intake import look_at
from tracker.evidence.records import MEDIA
from tracker.evidence.rules import AllRefused, Limits, clean_name, served_name
from tracker.evidence.vault import ORIGINAL, PHOTO, SMALL
from tracker.i18n import use

from . import files

LIMITS = Limits(files=50, file_bytes=20 * 2**20, pixels=40_000_000, unpacked_bytes=5 * 2**20, members=200)


def arrive(folder, data: bytes, name: str = "a.jpg", limits: Limits = LIMITS):
    return look_at(folder, [(name, io.BytesIO(data))], limits)[0]


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("a.jpg", files.photo(), "jpeg"),
        ("a.png", files.photo(form="PNG"), "png"),
        ("a.webp", files.photo(form="WEBP"), "webp"),
        ("a.pdf", files.pdf(), "pdf"),
        ("a.xlsx", files.office(), "xlsx"),
        ("a.docx", files.office("docx"), "docx"),
        ("photo.exe", files.photo(), "jpeg"),
        ("page.html", files.pdf(), "pdf"),
    ],
)
def test_what_is_on_the_list_is_known_by_its_bytes(tmp_path, name, data, media):
    arrived = arrive(tmp_path, data, name)
    assert arrived.media == media
    assert arrived.name.endswith(MEDIA[media][1])
    assert arrived.written[ORIGINAL].read_bytes() == data


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.jpg", files.SCRIPT, "none of them"),
        ("photo.jpg", files.SVG, "none of them"),
        ("photo.svg", files.SVG, "none of them"),
        ("photo.gif", files.GIF_HTML, "none of them"),
        ("page.pdf", files.HTML, "none of them"),
        ("a.jpg", files.PROGRAM, "none of them"),
        ("a.xlsx", files.ELF, "none of them"),
        ("a.jpg", b"", "empty"),
        ("a.heic", files.HEIC, "HEIC"),
        ("a.jpg", files.HEIC, "send it as JPEG"),
        ("a.pdf", b"%PDF-1.7\n" + files.HTML, "damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + files.HTML, "not whole"),
        ("a.jpg", files.photo()[:-400], "not whole"),
        ("a.png", files.photo(form="PNG")[:-40], "not whole"),
        ("a.webp", files.photo(form="WEBP")[:40], "not whole"),
        ("a.pdf", files.pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "script"),
        ("a.pdf", files.pdf(catalog=b"/Names << /JavaScript << /Names [] >> >>"), "script"),
        ("a.pdf", files.pdf(catalog=b"/OpenAction << /S /Launch /F (a.exe) >>"), "script"),
        ("a.xlsx", files.office(macro=True), "macros"),
        ("a.xlsx", files.lying_archive(), "damaged"),
        ("a.xlsx", files.office(parts={"xl/bomb.xml": b"0" * (6 * 2**20)}), "unpacks to more than 5 MB"),
        ("a.docx", files.office("docx", {f"word/{n}.xml": b"" for n in range(300)}), "more than 200 parts"),
        ("a.xlsx", files.office()[:-30], "damaged"),
        ("a.jpg", files.huge_picture(), "fewer than 40 million pixels"),
    ],
)
def test_what_is_not_is_refused_in_words(tmp_path, name, data, said):
    with use("en"), pytest.raises(AllRefused) as refused:
        arrive(tmp_path, data, name)
    with use("en"):
        assert said in str(refused.value.reasons[0]) and name in str(refused.value.reasons[0])


def test_the_huge_picture_is_small_and_not_decoded(tmp_path, monkeypatch):
    assert len(files.huge_picture()) < 100_000
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(AllRefused):
        arrive(tmp_path, files.huge_picture())


def test_an_archive_that_is_no_document_is_refused(tmp_path):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("[Content_Types].xml", "nothing of the kind")
    with pytest.raises(AllRefused):
        arrive(tmp_path, kept.getvalue(), "a.xlsx")


def test_a_file_over_its_limit_is_read_no_further(tmp_path):
    stream = io.BytesIO(b"\xff\xd8\xff" + b"0" * (10 * 2**20))
    limits = Limits(files=5, file_bytes=2**20, pixels=100, unpacked_bytes=1, members=1)
    with pytest.raises(AllRefused):
        look_at(tmp_path, [("a.jpg", stream)], limits)
    assert stream.tell() <= 3 * 2**20
    assert not list(tmp_path.iterdir())


def test_every_file_at_fault_is_named(tmp_path):
    sent = [("good.jpg", files.photo()), ("bad.svg", files.SVG), ("worse.sh", files.SCRIPT)]
    with pytest.raises(AllRefused) as refused:
        look_at(tmp_path, [(name, io.BytesIO(data)) for name, data in sent], LIMITS)
    assert [next(n for n, _ in sent if n in str(r)) for r in refused.value.reasons] == ["bad.svg", "worse.sh"]


def test_a_picture_is_shown_upright_without_what_the_camera_wrote(tmp_path):
    data = files.phone_photo()
    assert all(word in data for word in (files.GPS_WORDS, b"CAMERA-MAKER", b"SECRET-COMMENT", b"SECRET-XMP"))
    arrived = arrive(tmp_path, data)
    assert arrived.written[ORIGINAL].read_bytes() == data
    for copy in (PHOTO, SMALL):
        shown = arrived.written[copy].read_bytes()
        assert not [
            word
            for word in (b"Exif", b"SECRET", b"CAMERA", b"http://ns.adobe.com", b"\xff\xfe", b"\xff\xe1")
            if word in shown
        ]
        with Image.open(io.BytesIO(shown)) as image:
            assert image.height > image.width
            assert not image.getexif() and set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
            }
            assert max(image.size) == (480 if copy == SMALL else 900)
    assert arrived.picture is not None
    assert arrived.picture.taken_at == datetime(2025, 5, 10, 9, 30, 15)  # noqa: DTZ001
    assert (arrived.picture.latitude, arrived.picture.longitude) == (Decimal("40.22"), Decimal("116.24"))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_pictures_of_every_mode_are_shown(tmp_path, mode):
    kept = io.BytesIO()
    Image.new(mode, (20, 10)).save(kept, "JPEG" if mode == "CMYK" else "PNG")
    arrived = arrive(tmp_path, kept.getvalue())
    with Image.open(arrived.written[PHOTO]) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (20, 10))


@pytest.mark.parametrize(
    ("taken", "north"), [("nonsense", (1, 2)), ("9999:99:99 99:99:99", ()), ("", (91, 0, 0))]
)
def test_a_camera_that_writes_nonsense_loses_nobody_the_photo(tmp_path, taken, north):
    exif = Image.Exif()
    exif[0x0112] = 77
    exif[0x8769] = {0x9003: taken}
    exif[0x8825] = {1: "N", 2: tuple(map(float, north)), 3: "E", 4: (1.0, 0.0, 0.0)}
    arrived = arrive(tmp_path, files.photo(exif=exif))
    assert arrived.picture is not None
    assert (arrived.picture.taken_at, arrived.picture.latitude) == (None, None)


@pytest.mark.parametrize(
    ("sent", "media", "kept"),
    [
        ("../../x.jpg", "jpeg", "x.jpg"),
        ("..\\..\\x.jpg", "jpeg", "x.jpg"),
        ("/etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\照片\\合影 1.JPG", "jpeg", "合影 1.jpg"),
        ("a.jpeg", "jpeg", "a.jpg"),
        ("evil.html", "pdf", "evil.html.pdf"),
        ("a\u202egpj.exe", "png", "agpj.exe.png"),
        ("a\r\nb\0.pdf", "pdf", "a b.pdf"),
        ("..", "pdf", "file.pdf"),
        ("", "docx", "file.docx"),
        ("\ud800.pdf", "pdf", "file.pdf"),
        ("字" * 400 + ".pdf", "pdf", "字" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_ever_shown(sent, media, kept):
    assert clean_name(sent, media) == kept


def test_what_is_served_of_a_picture_bears_the_name_of_what_it_is():
    assert served_name("a.png", "png") == "a.jpg"
    assert served_name("a.pdf", "pdf") == "a.pdf"


def test_a_process_that_prints_reports_still_sees_that_a_photo_is_broken_off():
    """The engine that makes pages lets every picture of its process be broken off, unless told otherwise."""
    import reports.engine  # noqa: F401

    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
