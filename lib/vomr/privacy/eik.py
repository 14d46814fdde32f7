"""The ЕИК, the number of Bulgarian organisations."""

from __future__ import annotations

from stdnum.bg import vat

_WEIGHTS = ((2, 7, 3, 5), (4, 9, 5, 7))  # of the digits 9–12 of an ЕИК of 13


def is_valid(number: str) -> bool:
    """Whether an ЕИК has the right length and check digits.

    Nine digits belong to an organisation; thirteen to its branch: the nine, three more, and a check digit over digits
    9–12 with weights 2, 7, 3, 5, or 4, 9, 5, 7 where the remainder by 11 is 10 (БУЛСТАТ).
    """
    if not number.isascii() or not number.isdigit():
        return False
    if len(number) == 13:
        return is_valid(number[:9]) and int(number[12]) == _branch_digit(number)
    return len(number) == 9 and number[8] == vat.calc_check_digit_legal(number[:8])


def _branch_digit(number: str) -> int:
    digits = [int(digit) for digit in number[8:12]]
    first, second = (sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 for weights in _WEIGHTS)
    return (first if first < 10 else second) % 10
