"""Names of the register inside a payee or a note, and firms that bear one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.beneficiaries.masks import masker

MASKED = masker(["王秀兰", "王秀", "李明", "欧阳文静", "阿依古丽·买买提", "Li Na", "张", None, "周\u3000勇"])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("王秀兰", "王**"),
        (" 王 秀\u3000兰 ", " 王** "),
        ("王\u200b秀兰", "王**"),
        ("王·秀·兰", "王**"),
        ("付王秀兰手工费", "付王**手工费"),
        ("王秀兰老师", "王**老师"),
        ("王秀兰、李明等", "王**、李*等"),
        ("王秀", "王*"),  # another one, whose name is the beginning of the first
        ("欧阳文静阿姨", "欧***阿姨"),
        ("阿依古丽买买提", "阿*******"),
        ("阿依古丽・买买提 劳务", "阿******* 劳务"),
        ("Ｌｉ　Ｎａ", "L****"),
        ("to LI NA, teacher", "to L****, teacher"),
        ("周勇先生", "周**先生"),
        ("张", "*"),
        # in doubt it is a person's
        ("付王秀兰在文具店购线", "付王**在文具店购线"),
        ("王秀兰去超市", "王**去超市"),
        ("王秀兰老师活动中心", "王**老师活动中心"),
        ("王秀兰（L社区服务中心）", "王**（L社区服务中心）"),
        ("付王秀兰打印店复印费", "付王**打印店复印费"),
        ("王秀兰手工费社区活动中心", "王**手工费社区活动中心"),
        ("李明 材料 街道服务中心", "李* 材料 街道服务中心"),
        ("李明陪护超市", "李*陪护超市"),
        ("李明 中国农业银行", "李* 中国农业银行"),
        ("李明住院医院", "李*住院医院"),
        # firms, and others
        ("王秀兰打印店", "王秀兰打印店"),
        ("昌平区王秀兰餐饮管理有限公司（L社区店）", "昌平区王秀兰餐饮管理有限公司（L社区店）"),
        ("王秀兰 超市", "王秀兰 超市"),
        ("李明辉食品厂", "李明辉食品厂"),
        ("Li Na Co., Ltd", "Li Na Co., Ltd"),
        ("Li Nature Ltd", "Li Nature Ltd"),
        ("Sali Na", "Sali Na"),
        ("张记面馆", "张记面馆"),
        ("王老师", "王老师"),
        ("昌平文具公司", "昌平文具公司"),
        ("", ""),
    ],
)
def test_names_are_masked_and_firms_are_not(written, shown):
    assert MASKED(written) == shown


HAN = st.text("王李张秀兰明文静", min_size=2, max_size=3)


@given(
    st.lists(HAN, max_size=5), HAN, st.text("付给、 ，费1", max_size=4), st.text("费用元 ，。、2", max_size=4)
)
def test_no_name_is_left_and_nothing_else_is_touched(others, name, before, after):
    written = before + name + after
    shown = masker([*others, name])(written)
    assert name not in shown.replace(" ", "") and shown.startswith(before) and shown.endswith(after)
    assert masker([])(written) == written
    assert masker([*others, name])(shown) == shown  # once more changes nothing
