"""What the reports say: complete in both languages, numbered as each language numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from reports import words as sentences
from reports.charts import completion, spending
from reports.sample import sample
from reports.snapshot import BudgetLine, Flag
from reports.words import ADVICE, FLAGS, words
from tracker.terms import choices

REPORTS = Path(sentences.__file__).parent


def test_the_catalog_is_complete_and_holds_nothing_else():
    options = {"**.html": {"lstrip_blocks": "true"}}
    keywords = {"_": None, "gettext": None, "N_": None, "say": None, "ngettext": (1, 2), "say_n": (1, 2)}
    said = {
        message
        for _, _, message, _, _ in extract_from_dir(
            REPORTS, [("**.py", "python"), ("**.html", "jinja2")], options, keywords
        )
    }
    with (REPORTS / "translations/zh_Hans/LC_MESSAGES/reports.po").open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    translated = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in catalog if message.id
    }
    assert said == translated
    for message in catalog:
        if message.id:
            original = message.id if isinstance(message.id, str) else message.id[1]
            chinese = message.string if isinstance(message.string, str) else message.string[0]
            assert not message.fuzzy and chinese, original
            places = r"%\(\w+\)s"
            assert sorted(re.findall(places, chinese)) == sorted(re.findall(places, original)), original


def test_every_flag_has_its_sentence_and_its_advice():
    assert set(FLAGS) == set(ADVICE) == set(choices("flag"))


def test_a_flag_gives_the_percentage_that_was_rounded_once():
    flag = Flag("over_completion", "I1", "1.0245")
    assert "102.4%" in words("en").flag(flag, {"I1": "n"}, {"I1": "102.4"})


@pytest.mark.parametrize(("n", "zh", "en"), [(1, "一、", "1. "), (8, "八、", "8. "), (12, "十二、", "12. ")])
def test_numbers_of_chapters(n, zh, en):
    assert (words("zh").chapter(n), words("en").chapter(n)) == (zh, en)


def test_charts_say_in_words_what_they_show():
    svg = completion(sample().indicators, words("zh"))
    title = re.search("<title>(.*?)</title>", svg)
    assert title and all(f"{i.name} {i.completion_percent}%" in title.group(1) for i in sample().indicators)
    empty_line = BudgetLine("staff", "0.00", "0.00", "0.00")
    assert "0.00" in spending([empty_line], words("en"))
