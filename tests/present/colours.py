"""How far apart two colours look, to those who see all of them and to those who do not."""

from itertools import combinations

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

WHOLE: Matrix = ((1, 0, 0), (0, 1, 0), (0, 0, 1))

VISION: dict[str, Matrix] = {
    "normal": WHOLE,
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Upon linear sRGB, at full severity: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, A Physiologically-based Model for
Simulation of Color Vision Deficiency, IEEE TVCG 15 (6), 2009, with the authors' table of matrices."""

TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
"""Linear sRGB to cones, and their cube roots to OKLab: B. Ottosson, A perceptual color space for image processing, 2020."""


def applied(matrix: Matrix, to: Triple) -> Triple:
    first, second, third = (sum(weight * part for weight, part in zip(row, to, strict=True)) for row in matrix)
    return first, second, third


def linear(colour: str) -> Triple:
    """Red, green and blue as light, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def oklab(colour: str, vision: str = "normal") -> Triple:
    """Lightness and two axes of hue, as one of the kinds of vision sees a colour."""
    red, green, blue = (min(max(part, 0.0), 1.0) for part in applied(VISION[vision], linear(colour)))
    long, middle, short = (cone ** (1 / 3) for cone in applied(TO_CONES, (red, green, blue)))
    return applied(TO_LAB, (long, middle, short))


def nearest(colours: list[str], vision: str) -> float:
    """The distance of the two colours that look most alike."""
    seen = [oklab(colour, vision) for colour in colours]
    return min(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 for one, other in combinations(seen, 2))
