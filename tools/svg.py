"""Small figures as SVG text: axes with a few round ticks, lines, dots and labels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

INK, SOFT, GRID = "#1B2733", "#5A6672", "#E1E4E6"
FONT = "font-family='Helvetica, Arial, sans-serif'"


@dataclass
class Drawing:
    """Marks in the order in which they are drawn, in pixels from the top left."""

    width: float
    height: float
    label: str
    """What the figure shows, for those who cannot see it."""
    marks: list[str] = field(default_factory=list)

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, width: float = 1, dash: str = ""
    ) -> None:
        """A line through points."""
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = f" stroke-dasharray='{dash}'" if dash else ""
        self.marks.append(
            f"<polyline points='{at}' fill='none' stroke='{colour}' "
            f"stroke-width='{width}'{dashes}/>"
        )

    def dot(self, x: float, y: float, colour: str, radius: float = 4, hollow: bool = False) -> None:
        """A dot, filled or hollow."""
        fill = "#FFFFFF" if hollow else colour
        self.marks.append(
            f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius}' fill='{fill}' stroke='{colour}' "
            "stroke-width='1.6'/>"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        colour: str = INK,
        anchor: str = "start",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """Words that start, end or have their middle at a point."""
        weight = " font-weight='bold'" if bold else ""
        turn = f" transform='rotate(-90 {x:.1f} {y:.1f})'" if turned else ""
        self.marks.append(
            f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{colour}' "
            f"text-anchor='{anchor}'{weight}{turn}>{escape(words)}</text>"
        )

    def save(self, path: Path) -> None:
        """Write the file."""
        head = (
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{self.width:.0f}' "
            f"height='{self.height:.0f}' viewBox='0 0 {self.width:.0f} {self.height:.0f}' "
            f"role='img' {FONT}>\n<title>{escape(self.label)}</title>\n"
            "<rect width='100%' height='100%' fill='#FFFFFF'/>\n"
        )
        path.write_text(head + "\n".join(self.marks) + "\n</svg>\n", encoding="utf-8")


@dataclass(frozen=True)
class Axis:
    """From values to pixels."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """Pixel of a value."""
        low, high, at = self.low, self.high, value
        if self.logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(value)
        return self.start + (at - low) / (high - low) * (self.end - self.start)

    def ticks(self, about: int = 4) -> list[float]:
        """Round values along the axis."""
        if self.logarithmic:
            first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
            return [10.0**power for power in range(first, last + 1)]
        rough = (self.high - self.low) / about
        size = 10 ** math.floor(math.log10(rough))
        step = next(size * by for by in (1, 2, 5, 10) if size * by >= rough)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(number * step, 10) for number in range(first, last + 1)]


def written(value: float) -> str:
    """A tick's value, with a real minus sign."""
    return f"{value:g}".replace("-", "−")
