"""Names of the register inside what people wrote: a payee, a note (docs/field.md, section 2); pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from .rules import masked_name

# what people put between the characters of a name, and what nobody sees
_BETWEEN = frozenset("·•・‧∙\u200b\u200c\u200d\u2060\ufeff")
_TITLES = "老师|先生|女士|小姐|阿姨|叔叔|同志|师傅|奶奶|爷爷|大爷|大妈|大姐|大哥|医生|社工|居民|志愿者|等"
# how a firm is called, at its end; a person's name in front of it is the firm's own. In front of a bank, a hospital, a
# school or an association it is whose account, patient, pupil or member somebody is
_FIRMS = (
    "公司|集团|店|厂|馆|坊|铺|超市|商城|商场|市场|商行|车行|经营部|门市部|服务部|营业部|维修部|小卖部|中心|合作社|"
    "旅行社|工作室|事务所|诊所|酒楼|酒家|饭庄|餐厅|农场|ltd|limited|company|inc|co"
)
# what is paid for, and what somebody does at such a place, stands in no firm's name: 李明讲课费社区中心, 李明陪购超市
_OF_NO_FIRM = "在到去给付买购于向从的及和与费款酬贴薪奖讲授参带陪往返送接"
_OF_A_FIRM = re.compile(rf"(?!{_TITLES})[^\W{_OF_NO_FIRM}]{{0,16}}?(?:{_FIRMS})(?!\w)")
_NEW_WORD = re.compile(r"[^\x00-\x7f]\s+[^\x00-\x7f]")  # Chinese has no spaces in a name


def masker(names: Iterable[str | None]) -> Callable[[str], str]:
    """Masks these names wherever they stand in a text: 付王秀兰手工费 becomes 付王**手工费, however they are spaced and
    however wide their letters are, with a title behind them or without. A firm that bears a name, 王秀兰打印店, stays as
    it is. A name of one character is masked where it is all that stands there."""
    begin: dict[str, list[tuple[str, str]]] = defaultdict(list)
    single: set[str] = set()
    for name in sorted({n for n in names if n}, key=len, reverse=True):  # the longest of those that fit
        letters = _letters(name)[0]
        if len(letters) > 1:
            begin[letters[:2]].append((letters, masked_name(name)))
        elif letters:
            single.add(letters)

    def masked(text: str) -> str:
        letters, places = _letters(text)
        if letters in single:
            return "*"
        said, done, at = [], 0, 0
        while at < len(letters) - 1:
            found = begin.get(letters[at : at + 2], ())
            name, mask = next((one for one in found if letters.startswith(one[0], at)), ("", ""))
            end = at + len(name)
            if name and _is_name(text, letters, places, at, end):
                said += [text[done : places[at]], mask]
                done, at = places[end - 1] + 1, end
            else:
                at += 1
        return "".join((*said, text[done:])) if said else text

    return cache(masked)  # payees come again and again


def _letters(text: str) -> tuple[str, list[int]]:
    """The text as far as names are told apart by it, and the place of each letter in it."""
    found, places = [], []
    for place, letter in enumerate(text):
        if letter.isspace() or letter in _BETWEEN:
            continue
        for one in unicodedata.normalize("NFKC", letter).casefold():
            found.append(one)
            places.append(place)
    return "".join(found), places


def _is_name(text: str, letters: str, places: list[int], at: int, end: int) -> bool:
    """Whether it is no part of a longer word in Latin letters, and not the beginning of a firm's name."""
    for inside, outside in ((at, places[at] - 1), (end - 1, places[end - 1] + 1)):
        beside = unicodedata.normalize("NFKC", text[outside]) if 0 <= outside < len(text) else ""
        if letters[inside].isascii() and beside.isascii() and beside.isalnum():
            return False
    firm = _OF_A_FIRM.match(letters, end)
    return firm is None or bool(_NEW_WORD.search(text[places[end] : places[firm.end() - 1] + 1]))
