"""Figures of a synthetic data set beside those that are published: what the demo has to show.

Shared by the acceptance tests and ``benchmarks/demo.py``. Models are fitted on a seeded sample of
measured training rows and scored on every test row, by the project's own scores.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import polars as pl
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from fluxcore.datasets import Dataset
from fluxcore.datasets.synthetic import Knobs
from fluxcore.datasets.synthetic.places import places, vegetation_parameters
from fluxcore.datasets.synthetic.traits import traits
from fluxcore.leaderboard import published_cells
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS, VEGETATION_TYPES
from fluxcore.scores import score_series
from fluxcore.series import Series
from fluxcore.splits import Split

QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
REAL_LEVELS = pd.DataFrame(
    {
        "GPP_mean": (0.94, 2.29, 3.41, 4.47, 5.57),
        "GPP_sd": (2.03, 4.04, 6.48, 7.80, 9.28),
        "NEE_mean": (-1.34, -0.80, -0.32, -0.02, 0.12),
        "NEE_sd": (1.79, 3.33, 5.77, 6.82, 8.23),
        "ET_mean": (0.031, 0.036, 0.052, 0.072, 0.093),
        "ET_sd": (0.053, 0.065, 0.089, 0.120, 0.142),
    },
    index=pd.Index(QUANTILES, name="quantile"),
)
"""Quantiles over sites of mean and standard deviation of all hours, recovered from the published
scores per domain: umol CO2 m-2 s-1, mm h-1."""
PUBLISHED_AUC = {"time-split": 0.737, "spatial-easy40": 0.861, "TA40": 0.986}
"""Of a row-split domain classifier."""
NAMES = {"constant": "constant", "lr": "linear", "xgb": "boosting"}
"""Models of the published leaderboard, and ours that stand for them."""


def models(seed: int) -> dict[str, object]:
    """Ours: by the name of the published model that each stands for."""
    return {
        "constant": DummyRegressor(),
        "lr": make_pipeline(StandardScaler(), Ridge(1e-3)),
        "xgb": HistGradientBoostingRegressor(
            max_iter=120, max_leaf_nodes=31, learning_rate=0.1, random_state=seed
        ),
    }


def design(frame: pl.DataFrame, dataset: Dataset) -> np.ndarray:
    """Matrix of covariates of rows: the numeric ones and the vegetation type, one-hot."""
    numbers = frame.select(dataset.covariates).to_numpy()
    kind = dataset.sites["igbp"]
    code = pd.Index(VEGETATION_TYPES).get_indexer(kind)
    site = frame["site_id"].to_physical().to_numpy()
    return np.hstack([numbers.astype(float), np.eye(len(VEGETATION_TYPES))[code[site]]])


def thinned(split: Split, role: str, every: int) -> pl.DataFrame:
    """Measured rows of a role, one in so many: as frequent as they are, most of them by day."""
    table = split.site_years
    years = table[table["role"] == role].groupby("site_id")["year"].agg(["min", "max"])
    scan = split.dataset.scan
    return pl.concat(
        scan(sites=[site], years=(first, last), rows="measured").collect().gather_every(every, 5)
        for site, first, last in years.itertuples()
    )


def sampled(split: Split, role: str, per_site: int, seed: int, rows: str) -> pl.DataFrame:
    """Rows of a role: at most so many a site, balanced over hours and years."""
    table = split.site_years
    years = table[table["role"] == role].groupby("site_id")["year"].agg(["min", "max"])
    parts = [
        split.dataset.sample(per_site, seed=seed, sites=[site], years=(first, last), rows=rows)
        for site, first, last in years.itertuples()
    ]
    return pl.concat(parts)


def cells(
    dataset: Dataset,
    *,
    scenarios: Sequence[str] = tuple(PUBLISHED_AUC),
    targets: Sequence[str] = tuple(TARGETS),
    thin: int = 19,
    every: int = 1,
    seed: int = 0,
) -> pd.DataFrame:
    """Scores per domain of constant, linear and boosting: a score table.

    ``thin`` takes one measured training row in so many: a number that does not divide days.
    ``every=2`` scores every second test hour: half the time for nearly the same.
    """
    return pd.concat(
        [
            table
            for name in scenarios
            for table in _scenario(dataset, name, targets, thin, every, seed)
        ],
        ignore_index=True,
    )


def _scenario(
    dataset: Dataset, name: str, targets: Sequence[str], thin: int, every: int, seed: int
) -> Iterator[pd.DataFrame]:
    split = Split(dataset, SCENARIOS[name])
    train = thinned(split, "train", thin)
    x = design(train, dataset)
    fitted = {
        (target, label): model.fit(x, train[target].to_numpy())
        for target in targets
        for label, model in models(seed).items()
    }
    years = split.site_years.query("role == 'test'").groupby("site_id")["year"].agg(["min", "max"])
    seen: list[pl.DataFrame] = []
    predicted: dict[tuple[str, str], list[np.ndarray]] = {key: [] for key in fitted}
    for site, first, last in years.itertuples():
        frame = dataset.scan(sites=[site], years=(first, last)).collect().gather_every(every)
        rows = design(frame, dataset)
        for key, model in fitted.items():
            predicted[key].append(model.predict(rows).astype(np.float32))
        seen.append(frame.select("time", *targets))
    sites = tuple(years.index)
    site = np.repeat(np.arange(len(sites), dtype=np.int32), [len(frame) for frame in seen])
    table = pl.concat(seen)
    hours = table["time"].to_numpy().astype("datetime64[h]").astype(np.int32)
    for (target, label), parts in predicted.items():
        series = Series(
            sites, site, hours, table[target].to_numpy().astype(float),
            np.concatenate(parts).astype(float), SCENARIOS[name].domain, "hour",
        )  # fmt: skip
        scores = score_series(series, metrics=["rmse", "bias", "nse"])
        yield scores.assign(model=label, scenario=name, target=target)


def beside_published(scores: pd.DataFrame) -> pd.DataFrame:
    """Cells of our models and of the published ones: median and q90 over domains of RMSE.

    Columns ``target, scenario, scale, statistic, model, value, published, ratio``.
    """
    keys = ["target", "scenario", "scale", "model"]
    groups = scores[scores["scale"].isin([n for n, s in SCALES.items() if s.in_leaderboard])]
    ours = groups.groupby(keys)["rmse"].quantile([0.5, 0.9]).rename("value").reset_index()
    ours["statistic"] = ours.pop("level_4").map({0.5: "median", 0.9: "q90"})
    theirs = published_cells().query("strategy == 'mean'").drop(columns="strategy")
    theirs = theirs.rename(columns={"value": "published"})
    table = ours.merge(theirs, on=[*keys, "statistic"])
    return table.assign(ratio=table["value"] / table["published"])


def levels(dataset: Dataset) -> pd.DataFrame:
    """Quantiles over sites of mean and standard deviation of all hours, as ``REAL_LEVELS``."""
    return dataset.statistics[list(REAL_LEVELS)].quantile(list(QUANTILES)).rename_axis("quantile")


def level_errors(dataset: Dataset) -> pd.DataFrame:
    """Distance to the real levels, in units of what is allowed: 1 is just within bounds.

    Allowed are 20 % or 0.15 umol CO2 m-2 s-1 (0.01 mm h-1), whichever is larger.
    """
    least = pd.Series({name: 0.01 if name[:2] == "ET" else 0.15 for name in REAL_LEVELS})
    allowed = (0.2 * REAL_LEVELS.abs()).clip(lower=least, axis=1)
    return (levels(dataset) - REAL_LEVELS).abs() / allowed


def classifier_auc(
    dataset: Dataset, scenario: str, *, per_site: int = 300, seed: int = 0
) -> tuple[float, float]:
    """AUC of a classifier of training and test rows: halves of rows, and folds of whole sites."""
    split = Split(dataset, SCENARIOS[scenario])
    parts = [sampled(split, role, per_site, seed, "measured") for role in ("train", "test")]
    x = np.vstack([part.select(dataset.covariates).to_numpy() for part in parts])
    y = np.repeat([0, 1], [len(part) for part in parts])
    site = np.concatenate([part["site_id"].to_physical().to_numpy() for part in parts])
    random = np.random.default_rng(seed)
    half = random.random(len(y)) < 0.5
    by_rows = _auc(x, y, half, seed)
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    found = []
    for fit, judge in folds.split(x, y, site):
        inside = np.zeros(len(y), dtype=bool)
        inside[fit] = True
        if len(set(y[judge])) == 2:
            found.append(_auc(x, y, inside, seed))
    return by_rows, float(np.mean(found))


def _auc(x: np.ndarray, y: np.ndarray, fit: np.ndarray, seed: int) -> float:
    model = HistGradientBoostingClassifier(max_iter=100, max_depth=6, random_state=seed)
    model.fit(x[fit], y[fit])
    return float(roc_auc_score(y[~fit], model.predict_proba(x[~fit])[:, 1]))


def tail_shares(scores: pd.DataFrame, dataset: Dataset) -> tuple[float, float]:
    """Share of sites with a known cause of large errors: in the worst tenth, and in the rest.

    Worst by hourly GPP of boosting, scenario by scenario. Causes: a cropland, irrigated or flooded
    ground, managed grassland, or a capacity of more than 1.35 times that of the vegetation type.
    """
    generator = dataset.manifest.generator or {}
    knobs, table = Knobs(**generator["knobs"]), dataset.sites
    found = places(table, knobs, generator["seed"])
    own = traits(found, knobs.conditional_shift, generator["seed"])
    usual = vegetation_parameters().loc[list(found.igbp), "capacity"].to_numpy()
    cause = (table["igbp"] == "CRO") | (own.irrigated > 0) | (own.mown > 0)
    cause |= own.capacity > 1.35 * usual
    wanted = {"model": "xgb", "scale": "hourly", "target": "GPP"}
    chosen = scores[(scores[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    losses = chosen.groupby(["scenario", "site_id"])["rmse"].mean()
    bound = losses.groupby("scenario").transform(lambda values: values.quantile(0.9))
    worst = (losses >= bound).to_numpy()
    has = cause[losses.index.get_level_values("site_id")].to_numpy()
    return float(has[worst].mean()), float(has[~worst].mean())


def summary(scores: pd.DataFrame) -> dict[str, float]:
    """The figures of the acceptance: ratios to published cells, and how models rank."""
    table = beside_published(scores)
    ratio = table.groupby("statistic")["ratio"].quantile([0.25, 0.5, 0.75])
    out = {f"ratio {s}, quantile {q:g}": float(v) for (s, q), v in ratio.items()}
    out["ratio, median of all cells"] = float(table["ratio"].median())
    hourly = (
        table[table["scale"] == "hourly"]
        .set_index(["target", "scenario", "statistic", "model"])["value"]
        .unstack()
    )
    middle, tail = (hourly.xs(name, level="statistic") for name in ("median", "q90"))
    gain = middle["lr"] / middle["xgb"]
    out["linear / boosting, hourly median, middle of 9"] = float(gain.median())
    out["linear / boosting, hourly median, least of 9"] = float(gain.min())
    spread = tail["xgb"] / middle["xgb"]
    out["boosting, hourly q90 / median, least of 9"] = float(spread.min())
    out["boosting, hourly q90 / median, most of 9"] = float(spread.max())
    cell = table.set_index(["target", "scenario", "scale", "statistic", "model"])["value"].unstack()
    order = (cell["xgb"] < cell["lr"]) & (cell["lr"] < cell["constant"])
    fast = order.index.get_level_values("scale").isin(["hourly", "weekly", "seasonal"])
    out["usual order, hourly to seasonal"] = float(order[fast].mean())
    slow = order.index.get_level_values("scale").isin(["iav", "spatial"])
    out["usual order, iav and site-mean"] = float(order[slow].mean())
    return out


PUBLISHED_INCREASE = {
    ("ET", "time-split"): (14.1, 13.7, 13.5),
    ("ET", "spatial-easy40"): (7.5, 3.7, 5.8),
    ("ET", "TA40"): (21.1, 17.6, 17.3),
    ("GPP", "time-split"): (13.5, 10.7, 12.0),
    ("GPP", "spatial-easy40"): (16.6, 6.2, 11.2),
    ("GPP", "TA40"): (2.4, 14.0, 8.0),
    ("NEE", "time-split"): (9.1, 6.1, 7.7),
    ("NEE", "spatial-easy40"): (9.2, 1.5, 4.7),
    ("NEE", "TA40"): (3.2, 10.5, 7.0),
}
"""Increase of RMSE by conditional shift, %, of the paper: under the training marginal, under the
test marginal, on shared support."""


def conditional_increase(
    dataset: Dataset, scenario: str, targets: Sequence[str], *, thin: int = 37, seed: int = 0
) -> dict[str, tuple[float, float, float]]:
    """Increase of RMSE from training to test rows at equal covariates, %, as the paper has it.

    Rows are split at random in thirds: for a domain classifier, for a regressor of the training
    rows, for the evaluation, weighted by the classifier. Three figures a target: under the training
    marginal, under the test marginal, on shared support.
    """
    split = Split(dataset, SCENARIOS[scenario])
    parts = [thinned(split, role, thin) for role in ("train", "test")]
    x = np.vstack([part.select(dataset.covariates).to_numpy() for part in parts])
    test = np.repeat([False, True], [len(part) for part in parts])
    third = np.random.default_rng(seed).integers(3, size=len(test))
    judge = HistGradientBoostingClassifier(max_iter=100, max_depth=6, random_state=seed)
    judge.fit(x[third == 0], test[third == 0])
    score = np.clip(judge.predict_proba(x)[:, 1], 1e-6, 1 - 1e-6)
    share = test.mean()
    a, b = (third == 2) & ~test & (score > 0.1), (third == 2) & test & (score < 0.9)

    def clipped(weight: np.ndarray) -> np.ndarray:
        return np.minimum(weight, np.quantile(weight, 0.99))

    to_train = clipped((1 - score[b]) / score[b])
    to_test = clipped(score[a] / (1 - score[a]))
    shared = clipped(score[a] / share), clipped((1 - score[b]) / (1 - share))
    found = {}
    for target in targets:
        y = np.concatenate([part[target].to_numpy() for part in parts])
        model = HistGradientBoostingRegressor(max_iter=100, max_depth=6, random_state=seed)
        fit = (third == 1) & ~test
        error = (y - model.fit(x[fit], y[fit]).predict(x)) ** 2

        def rise(old: np.ndarray | None, new: np.ndarray | None, e: np.ndarray = error) -> float:
            before, after = np.average(e[a], weights=old), np.average(e[b], weights=new)
            return float(100 * (np.sqrt(after / before) - 1))

        found[target] = (rise(None, to_train), rise(to_test, None), rise(*shared))
    return found
