"""Who signs issued reports: the site's own certificate, or one made on first use."""

from __future__ import annotations

import stat
import threading

import pytest

import config
from tests.issuing.asking import identity


@pytest.fixture
def settings(tmp_path, monkeypatch) -> config.Base:
    for name in ("REPORT_KEY", "REPORT_CERTIFICATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("PUBLIC_URL", "https://reports.example/app")
    return config.Test()


def test_of_processes_that_begin_at_once_all_sign_with_one_key(settings, tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(settings.report_identity())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [settings.report_identity()] * 2
    assert found[0].place == "https://reports.example/app"
    kept = tmp_path / "signing" / "identity.pem"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    shown = (tmp_path / "signing" / "certificate.pem").read_text()
    assert "PRIVATE" not in shown and shown.strip() == found[0].certificate.strip()
    assert [path.name for path in sorted(kept.parent.iterdir())] == ["certificate.pem", "identity.pem"]


def test_the_sites_own_is_taken_as_text_and_as_paths(settings, tmp_path, monkeypatch):
    own = identity()
    path = tmp_path / "own.pem"
    path.write_text(own.certificate)
    monkeypatch.setenv("REPORT_KEY", own.key)
    monkeypatch.setenv("REPORT_CERTIFICATE", str(path))
    found = settings.report_identity()
    assert (found.key.strip(), found.certificate.strip()) == (own.key.strip(), own.certificate.strip())
    assert not (tmp_path / "signing").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"REPORT_KEY": "/nowhere.pem"}, "/nowhere.pem"),
        ({"REPORT_KEY": "own"}, "one needs the other"),
        ({"REPORT_CERTIFICATE": "own"}, "one needs the other"),
        ({"REPORT_KEY": "other", "REPORT_CERTIFICATE": "own"}, "no private key"),
    ],
)
def test_what_cannot_sign_stops_the_start(settings, monkeypatch, given, sentence):
    for name, value in given.items():
        text = {"own": identity().key if name == "REPORT_KEY" else identity().certificate}
        text["other"] = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"
        monkeypatch.setenv(name, text.get(value, value))
    with pytest.raises(config.ConfigError, match=sentence):
        settings.report_identity()
