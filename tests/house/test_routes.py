"""Every route says who may use it."""

from __future__ import annotations

from tracker.access import TABLE, Action


def test_every_route_declares_its_rule(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        action = getattr(app.view_functions[rule.endpoint], "action", None)
        assert isinstance(action, Action), f"{rule} declares no action"


def test_every_action_but_the_public_one_stands_in_the_table():
    assert set(Action) - {Action.USE_WITHOUT_SIGN_IN} == set(TABLE)
