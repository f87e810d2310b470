"""Photos on paper: those of activities that were held, without their place, and for good once it is issued."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path

import pikepdf
from PIL import Image

from reports.render import render_pdf
from reports.snapshot import to_json

from ..issuing.asking import CLERK, asked
from ..issuing.asking import rows as numbers
from ..strict import CODE
from . import files
from .conftest import GALLERY


def test_a_photo_is_printed_and_stays_in_what_was_issued(client, send, record_id, vault, example_database):
    from tracker.evidence.vault import Vault
    from tracker.issuing.service import issue

    client.sign_in("social_worker", "en")
    held = f"{GALLERY}/sessions/{record_id('sessions', activity='A05', no=1)}"
    later = f"{GALLERY}/activities/{record_id('activities', code='A12')}"
    send(held, ("合影.jpg", files.phone_photo()))
    send(held, ("sheet.jpg", files.photo("red")), kind="sign_in_sheet")
    send(later, ("later.jpg", files.photo("navy")))
    address = f"/projects/{CODE}/reports/midterm/preview?as_of=2025-01-10&lang=en"
    page = client.get(address).text
    [source] = re.findall(r'<img src="(.*?)"', page)
    assert "holds 1 photo" in page or "hold 1 photo" in page
    shown = client.get(source)
    assert shown.status_code == 200 and shown.mimetype == "image/jpeg"

    printed = []
    mine = asked(example_database, kind="midterm", as_of=date(2025, 1, 10), vault=Vault(vault))
    kept = issue(
        example_database,
        CLERK,
        mine,
        lambda s, ledger, photos: printed.append((s, photos)) or render_pdf(s, None, photos),
    )
    [(snapshot, photos)] = printed
    [photo] = snapshot.photos
    assert (photo.activity, photo.first_on, photo.last_on) == ("A05", "2024-10-12", "2024-10-12")
    assert photo.original == hashlib.sha256(files.phone_photo()).hexdigest()
    assert hashlib.sha256(photos[photo.sha256]).hexdigest() == photo.sha256
    assert photos[photo.sha256] == shown.data and snapshot.photos_kept == 1
    said = to_json(snapshot)
    assert "latitude" not in said and "40.22" not in said and "SECRET" not in said
    assert json.loads(numbers(example_database)[0]["snapshot"])["photos"] == json.loads(said)["photos"]

    [number] = re.findall(r"/evidence/(\d+)/small", source)
    send_away = f"/projects/{CODE}/evidence/{number}/remove"
    client.send(send_away, {"reason": "the wrong day"})
    assert "<img" not in client.get(address).text
    filed = client.get(f"/reports/{kept.number}.pdf").data
    with pikepdf.open(io.BytesIO(filed)) as pdf:
        streams = [x for x in pdf.objects if isinstance(x, pikepdf.Stream) and x.get("/Subtype") == "/Image"]
        [picture] = [x.read_raw_bytes() for x in streams]
    assert picture == shown.data and b"Exif" not in picture and b"SECRET" not in filed
    assert Image.open(io.BytesIO(picture)).size == (320, 480)  # upright, as it was held


def test_a_file_that_is_lost_stops_no_report(client, send, activity, vault: Path, example_database):
    client.sign_in("social_worker", "en")
    send(activity, ("a.jpg", files.photo()))
    for path in vault.rglob("*.small"):
        path.unlink()
    page = client.get(f"/projects/{CODE}/reports/final/preview?as_of=2025-07-10&lang=en").text
    assert "<img" not in page and "could not be read" in page
