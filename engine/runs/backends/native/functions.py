"""Elementary functions of `Lanes`, accurate to a few units in the last place; all of them hand NaN on.

Single precision uses short series and rational functions, double precision longer series of the same kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import factorial, pi

from engine.runs.backends.native.lanes import (
    Lanes,
    one_by_one,
    polynomial,
    power_of_two,
    signed_by,
    size,
    split,
    where,
)

LN2 = {
    True: (0.693359375, math.log(2) - 0.693359375),
    False: (6.93145751953125e-1, 1.42860682030941723212e-6),
}
# π in parts of few digits, so that their products with whole numbers are exact (Cephes library)
PI = {
    True: (3.140625, 9.67502593994140625e-4, 1.509957990978376432e-7),
    False: (4 * 7.85398125648498535156e-1, 4 * 3.77489470793079817668e-8, 4 * 2.69515142907905952645e-15),
}
ROUNDING = {True: 1.5 * 2**23, False: 1.5 * 2**52}  # added to a number, it leaves no digits after the point
LARGEST = {True: 87.0, False: 708.0}  # e to this power is an ordinary number, and so is its inverse


def _series(short: int, long: int, term: Callable[[int], float]) -> dict[bool, list[float]]:
    return {True: [term(i) for i in range(short)], False: [term(i) for i in range(long)]}


# Taylor: (eʳ − 1)/r for |r| ≤ ½ ln 2; artanh(s)/s in s² for |s| ≤ ⅓; sin(r)/r and cos r in r² for |r| ≤ π/2
EXPONENTIAL = _series(8, 15, lambda i: 1 / factorial(i + 1))
ARTANH = _series(9, 18, lambda i: 1 / (2 * i + 1))
SINE = _series(7, 13, lambda i: (-1) ** i / factorial(2 * i + 1))
COSINE = _series(8, 14, lambda i: (-1) ** i / factorial(2 * i))

# Rational approximations x · P(x²)/Q(x²) in single precision, from Eigen's and XLA's tanh and erf
TANH_P = (4.89352455891786e-3, 6.37261928875436e-4, 1.48572235717979e-5, 5.12229709037114e-8)
TANH_P += (-8.60467152213735e-11, 2.00018790482477e-13, -2.76076847742355e-16)
TANH_Q = (4.89352518554385e-3, 2.26843463243900e-3, 1.18534705686654e-4, 1.19825839466702e-6)
ERF_P = (-1.60960333262415e-2, -2.95459980854025e-3, -7.34990630326855e-4, -5.69250639462346e-5)
ERF_P += (-2.10102402082508e-6, 2.77068142495902e-8, -2.72614225801306e-10)
ERF_Q = (-1.42647390514189e-2, -7.37332916720468e-3, -1.68282697438203e-3, -2.13374055278905e-4)
ERF_Q += (-1.45660718464996e-5,)


def clamped(x: Lanes, low: float | Lanes, high: float | Lanes) -> Lanes:
    """Return x where it lies between `low` and `high`, else the nearer of the two."""
    x = where(x < low, low, x)
    return where(x > high, high, x)


def sign(x: Lanes) -> Lanes:
    """Return −1, 0 or 1."""
    return where(x > 0, 1.0, where(x < 0, -1.0, x))


def _reduced(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return r and 2ⁿ with x = n ln 2 + r and |r| ≤ ½ ln 2."""
    x = clamped(x, -LARGEST[x.single], LARGEST[x.single])
    rounded = x * (1 / math.log(2)) + ROUNDING[x.single]
    whole = rounded - ROUNDING[x.single]
    high, low = LN2[x.single]
    return (x - whole * high) - whole * low, power_of_two(rounded)


def exp(x: Lanes) -> Lanes:
    """Return eˣ, held between e⁻⁸⁷ and e⁸⁷ (in double precision, e^±708)."""
    r, scale = _reduced(x)
    return (r * polynomial(r, EXPONENTIAL[x.single]) + 1) * scale


def expm1(x: Lanes) -> Lanes:
    """Return eˣ − 1, exact for small x too."""
    r, scale = _reduced(x)
    return (r * polynomial(r, EXPONENTIAL[x.single])) * scale + (scale - 1)


def log1p(x: Lanes) -> Lanes:
    """Return ln(1 + x) for x ≥ 0, exact for small x too: 2 artanh(x/(x + 2)) up to 1."""
    s = clamped(x, 0, 1) / (clamped(x, 0, 1) + 2)
    return where(x > 1, log(x + 1), 2 * s * polynomial(s * s, ARTANH[x.single]))


def log1p_exp(x: Lanes) -> Lanes:
    """Return ln(1 + e⁻|ˣ|)."""
    y = exp(-size(x))
    s = y / (y + 2)
    return 2 * s * polynomial(s * s, ARTANH[x.single])


def sigmoid(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return 1/(1 + e⁻ˣ) and its derivative."""
    e = exp(-size(x))
    inverse = 1 / (e + 1)
    tail = e * inverse
    return where(x < 0, tail, where(x >= 0, inverse, x)), tail * inverse


def tanh(x: Lanes) -> Lanes:
    """Return tanh x."""
    if x.single:
        x = clamped(x, -7.90531110763549805, 7.90531110763549805)
        return x * polynomial(x * x, TANH_P) / polynomial(x * x, TANH_Q)
    t = expm1(2 * size(clamped(x, -40, 40)))
    y = t / (t + 2)
    return where(x < 0, -y, y)


def erf(x: Lanes) -> Lanes:
    """Return the error function; in double precision it is the C library's."""
    if not x.single:
        return one_by_one(x, "erf")
    x = clamped(x, -4, 4)
    return x * polynomial(x * x, ERF_P) / polynomial(x * x, ERF_Q)


def gauss(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return Φ(x) and φ(x) of the normal distribution."""
    return erf(x * math.sqrt(0.5)) * 0.5 + 0.5, exp(-0.5 * (x * x)) * (1 / math.sqrt(2 * pi))


def sine(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return sin x and cos x; beyond 10⁵ (10⁹ in double precision) ever less exact, and never above 1."""
    rounded = x * (1 / pi) + ROUNDING[x.single]
    whole, r = rounded - ROUNDING[x.single], x
    for part in PI[x.single]:
        r = r - whole * part
    r = clamped(r, -pi / 2, pi / 2)
    square = r * r
    return (
        signed_by(r * polynomial(square, SINE[x.single]), rounded),
        signed_by(polynomial(square, COSINE[x.single]), rounded),
    )


def log(x: Lanes) -> Lanes:
    """Return ln x of ordinary positive numbers: x = 2ⁿ m with √½ ≤ m < √2, ln m = 2 artanh((m − 1)/(m + 1))."""
    n, m = split(x)
    s = (m - 1) / (m + 1)
    high, low = LN2[x.single]
    return n * high + (2 * s * polynomial(s * s, ARTANH[x.single]) + n * low)
