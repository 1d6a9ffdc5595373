"""Draws of rows that give every hour of the day and every year the same weight."""

from zlib import crc32

import numpy as np
import polars as pl


def balanced(frame: pl.DataFrame, site_id: str, count: int, seed: int) -> pl.DataFrame:
    """Draw rows of one site, as evenly over (year, hour of the day) as there are rows.

    Every year and hour gives one row, drawn at random, then every one a second row, and so on,
    those that have one left, until there are enough.

    Parameters
    ----------
    frame
        Rows of the site with a column ``time``.
    site_id, seed
        Together they start the random numbers.
    count
        Rows to draw.

    Returns
    -------
    polars.DataFrame
        At most ``count`` of the rows, in the order in which they came.

    Examples
    --------
    >>> from datetime import datetime, timedelta
    >>> hours = [datetime(2020, 1, 1) + timedelta(hours=h) for h in range(240)]
    >>> drawn = balanced(pl.DataFrame({"time": hours}), "AU-ASM", 48, seed=1)
    >>> drawn["time"].dt.hour().value_counts()["count"].unique().to_list()
    [2]
    """
    if len(frame) <= count:
        return frame
    draw = np.random.default_rng([seed, crc32(site_id.encode())])
    year = frame["time"].dt.year().to_numpy().astype(np.int64)
    stratum = year * 24 + frame["time"].dt.hour().to_numpy()
    order = draw.permutation(len(frame))
    by_stratum = order[np.argsort(stratum[order], kind="stable")]
    starts = np.flatnonzero(np.diff(stratum[by_stratum], prepend=-1))
    turn = np.empty(len(frame), dtype=np.int64)
    lengths = np.diff(np.append(starts, len(frame)))
    turn[by_stratum] = np.arange(len(frame)) - np.repeat(starts, lengths)
    chosen = np.sort(np.lexsort((draw.random(len(frame)), turn))[:count])
    return frame[chosen]
