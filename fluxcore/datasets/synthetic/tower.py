"""One tower on its own: its traits and daily weather, small enough to send to another process."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from fluxcore.datasets.synthetic.knobs import Knobs, check_seed
from fluxcore.datasets.synthetic.places import Places
from fluxcore.datasets.synthetic.soil import Land, land
from fluxcore.datasets.synthetic.streams import Floats
from fluxcore.datasets.synthetic.traits import Traits, traits
from fluxcore.datasets.synthetic.weather import Weather, calendar, weather


@dataclass(frozen=True, eq=False)
class Tower:
    """What the hours of one tower are made from.

    Daily arrays start with the first of January of its first year and end with its last year.
    """

    seed: int
    site_id: str
    latitude: float
    longitude: float
    igbp: str
    first_year: int
    last_year: int
    noise: float
    """Size of the random measurement error, 1 for the usual one."""
    trait: dict[str, float]
    """Hidden traits by name; see Traits."""
    sky: dict[str, Floats]
    """Daily weather by name, each of shape (d,); see Weather."""
    land: dict[str, Floats]
    """Daily state of the land by name, each of shape (d,); see Land."""
    day_of_year: NDArray[np.int64]
    year: NDArray[np.int64]

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.year)


def towers(places: Places, knobs: Knobs, seed: int) -> list[Tower]:
    """Run the daily stage for all places and take it apart again by tower."""
    check_seed(seed)
    own = traits(places, knobs.conditional_shift, seed)
    sky = weather(places, seed, trend=knobs.covariate_shift)
    ground = land(places, own, sky, seed)
    days = calendar()
    made = []
    for i, site_id in enumerate(places.site_id):
        first, last = int(places.first_year[i]), int(places.last_year[i])
        inside = (days.year >= first) & (days.year <= last)
        made.append(
            Tower(
                seed=seed,
                site_id=site_id,
                latitude=float(places.latitude[i]),
                longitude=float(places.longitude[i]),
                igbp=places.igbp[i],
                first_year=first,
                last_year=last,
                noise=knobs.noise,
                trait={f.name: float(getattr(own, f.name)[i]) for f in fields(Traits)},
                sky=_column(sky, i, inside),
                land=_column(ground, i, inside),
                day_of_year=days.day_of_year[inside],
                year=days.year[inside],
            )
        )
    return made


def _column(daily: Weather | Land, place: int, inside: NDArray[np.bool_]) -> dict[str, Floats]:
    return {
        f.name: np.ascontiguousarray(getattr(daily, f.name)[inside, place]) for f in fields(daily)
    }
