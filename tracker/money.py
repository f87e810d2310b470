"""Money: integer cents, rounded once, and the capitals of Chinese documents (docs/field.md, section 6)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

# what is shown has as many digits as it needs: a tiny target makes a huge ratio
_WIDE = Context(prec=500)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")


def cents(yuan: str | int | Decimal) -> int:
    """Yuan as cents. ValueError where there are more than two decimals, so that nothing is rounded unseen."""
    value = Decimal(yuan) * 100
    if value != value.to_integral_value():
        raise ValueError(f"{yuan} has more than two decimals")
    return int(value)


def plain(amount: int) -> str:
    """Cents as yuan with two decimals and no separators: ``"200000.00"``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def round_half_up(value: Decimal, places: int) -> Decimal:
    """The value at that many decimals, half up (away from zero), as every figure shown is rounded."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def ratio(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """``part ÷ whole`` with 28 significant digits; None, "not applicable", where the whole is nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def in_capitals(amount: int) -> str:
    """The amount (cents, below 10^18) in capitals 大写, as payment papers write it, with 人民币 before it.

    A 零 stands for a run of zeros inside the number, and between 元 and 角 where the yuan end in 0;
    整 follows where it ends at 元; nothing follows 分 or 角 (docs/field.md, section 6).
    """
    sign, amount = ("负" if amount < 0 else ""), abs(amount)
    yuan, (jiao, fen) = amount // 100, divmod(amount % 100, 10)
    text = _capitals(yuan) + "元" if yuan or not (jiao or fen) else ""
    if jiao:
        text += ("零" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    if fen:
        text += ("零" if yuan and not jiao else "") + _DIGITS[fen] + "分"
    return "人民币" + sign + text + ("" if jiao or fen else "整")


def _capitals(number: int) -> str:
    if number == 0:
        return "零"
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, zero = "", False
    for index in range(len(groups) - 1, -1, -1):
        for place in (3, 2, 1, 0):
            digit = groups[index] // 10**place % 10
            if digit:
                text += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
                zero = False
            else:
                zero = bool(text)
        if groups[index]:
            text += _GROUPS[index]
            zero = False  # 壹拾万柒仟: a 0 before 万 is not read where the thousands follow
    return text
