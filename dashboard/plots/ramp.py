"""One ramp for all figures of a page: which colour a loss has."""

from dataclasses import dataclass

import numpy as np
from bokeh.models import LinearColorMapper

from dashboard.theme import TOKENS, ramp


@dataclass(frozen=True)
class Ramp:
    """Losses from low to high as the colours of a sequential ramp; what lies outside is clipped."""

    lo: float
    hi: float
    dark: bool = False

    @property
    def palette(self) -> list[str]:
        """Colours from low to high."""
        return list(ramp(self.dark))

    def colour(self, loss: float) -> str:
        """Colour of a loss; the neutral tint for an undefined one."""
        if not np.isfinite(loss):
            return TOKENS[self.dark]["even"]
        place = (loss - self.lo) / (self.hi - self.lo) if self.hi > self.lo else 1.0
        steps = len(self.palette)
        return self.palette[int(np.clip(place * steps, 0, steps - 1))]

    def paint(self, mapper: LinearColorMapper) -> None:
        """Give a Bokeh mapper this ramp."""
        hi = self.hi if self.hi > self.lo else self.lo + 1e-12
        nan_color = TOKENS[self.dark]["even"]
        mapper.update(palette=self.palette, low=self.lo, high=hi, nan_color=nan_color)
