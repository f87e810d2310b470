"""The register: 36 members of the K team, 200 residents, two of the agency's staff. Everybody is invented.

The team is R001 to R036, residents are R037 to R236 in the households in which they live; staff stand in
the register because they sign in, and never count (docs/field.md, section 4).
"""

from __future__ import annotations

from typing import Any

TEAM, EVERYBODY = 36, 236
STAFF = ("W01", "W02")

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈"
_GIVEN = {
    "elder_woman": "秀英 桂兰 淑珍 玉梅 凤霞 丽华 春燕 桂芳 淑兰 红梅 翠英 素琴 慧敏 玉兰 宝珍 雅琴 兰香 月娥 丽娟 桂珍 淑敏 玉芝 秀荣",
    "elder_man": "建国 志强 国庆 德明 振华 铁军 永福 长林 广田 宝成 文山 玉林 学军 世昌 金泉 守义 福生",
    "woman": "静 艳 敏 雪梅 海燕 小红 晓丽 婷婷 佳慧 文娟 莉 思琪 雅楠",
    "man": "伟 磊 强 建军 志远 晓东 海涛 立新 鹏 俊杰 文博",
    "girl": "子涵 梓萱 一诺 欣怡 语桐 佳怡 可馨",
    "boy": "浩宇 子轩 一鸣 梓豪 宇航 博文 明轩",
}
_NAMED = {
    1: "王秀珍", 2: "张桂兰", 3: "刘喆", 5: "陈淑兰", 6: "李堃", 8: "赵昇", 11: "孙玉梅", 14: "韩凤霞",
    20: "萧䶮", 47: "傅喆", 90: "于堃", 133: "曹䶮", 171: "沈昇", 201: "邓喆",
}  # fmt: skip
_MEN_OF_THE_TEAM = frozenset({6, 8, 12, 20, 24, 28, 33})
_COUPLES_OF_THE_TEAM = {6: 5, 20: 19, 28: 27}
_PARTY_MEMBERS = frozenset({1, 3, 6, 11, 17, 22, 30, 48, 59, 66, 92, 118, 150, 176, 204, 229})
_DOOR_HEADS = frozenset({2, 5, 14, 23, 41, 60, 64, 83, 125, 172, 215})
_DISABLED = frozenset({10, 26, 55, 77, 104, 139, 166, 198, 232})
# a household of residents: one elder, a couple, one elder, three generations, a couple
_HOUSEHOLDS = (
    ("elder_woman",),
    ("elder_woman", "elder_man"),
    ("elder_man",),
    ("elder_woman", "man", "girl"),
    ("woman", "man"),
    ("elder_woman",),
    ("elder_woman", "woman", "boy"),
    ("elder_woman", "elder_man"),
)
# the sale and the exhibition alone drew children
_WITH_CHILDREN = (range(71, 161), range(193, 237))
# kind → earliest year of birth, years that it spans
_BORN = {
    "elder_woman": (1943, 24), "elder_man": (1941, 25), "woman": (1972, 24), "man": (1969, 26),
    "girl": (2009, 9), "boy": (2008, 10),
}  # fmt: skip
_GROWN = {"girl": "woman", "boy": "man"}
_WOMEN = frozenset({"elder_woman", "woman", "girl"})


def code(number: int) -> str:
    return f"R{number:03}"


def people() -> list[dict[str, Any]]:
    rows, home = [], 0
    for number in range(1, TEAM + 1):
        home += number not in _COUPLES_OF_THE_TEAM
        kind = "elder_man" if number in _MEN_OF_THE_TEAM else "elder_woman"
        if number % 9 == 4:
            kind = "woman"
        rows.append(_person(number, kind, home, alone=number % 4 == 3))
    number, layout = TEAM, 0
    while number < EVERYBODY:
        home += 1
        family = _HOUSEHOLDS[layout % len(_HOUSEHOLDS)]
        for member in family[: EVERYBODY - number]:
            number += 1
            young = member in _GROWN and not any(number in part for part in _WITH_CHILDREN)
            kind = _GROWN[member] if young else member
            rows.append(_person(number, kind, home, alone=len(family) == 1))
        layout += 1
    return rows + _staff()


def _person(number: int, kind: str, home: int, *, alone: bool) -> dict[str, Any]:
    """What is not on record is empty: some gave no year of birth, no phone, and a few only a name."""
    given = _GIVEN[kind].split()
    first, span = _BORN[kind]
    groups = [
        name
        for name, holds in (
            ("党员", number in _PARTY_MEMBERS),
            ("楼门长", number in _DOOR_HEADS),
            ("残疾人", number in _DISABLED),
            ("独居老人", alone and kind.startswith("elder")),
            ("随迁老人", TEAM < number and not alone and number % 6 == 1 and kind == "elder_woman"),
            ("儿童青少年", kind in ("girl", "boy")),
        )
        if holds
    ]
    return {
        "code": code(number),
        "name": _NAMED.get(number, _FAMILY[number * 7 % len(_FAMILY)] + given[number * 5 % len(given)]),
        "phone": None if number % 11 == 0 or kind in ("girl", "boy") else f"13800138{number:03}",
        "gender": None if number % 59 == 0 else "female" if kind in _WOMEN else "male",
        "birth_year": None if number % 37 == 0 else first + number * 11 % span,
        "household": f"{home % 12 + 1}-{home // 12 % 4 + 1}-{(home // 48 % 6 + 1) * 100 + home % 3 + 1}",
        "groups": tuple(groups),
    }


def _staff() -> list[dict[str, Any]]:
    return [
        {"code": STAFF[0], "name": "冯立新", "phone": "13800138901", "gender": "male", "birth_year": 1986,
         "groups": ("项目主管",)},
        {"code": STAFF[1], "name": "何雨桐", "phone": "13800138902", "gender": "female", "birth_year": 1997,
         "groups": ("项目社工",)},
    ]  # fmt: skip
