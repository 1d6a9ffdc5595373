"""A model of one's own beside the baselines: fitted, scored and ranked under a scenario.

Anything with ``fit(X, y)`` and ``predict(X)`` will do, such as a pipeline of scikit-learn. This one
is a light-use model: what hourly radiation and greenness do together, by least squares.

    python examples/own_model.py [DATASET]

Without a data set, a small synthetic one is made.
"""

import sys

import numpy as np

import fluxcore


class LightUse:
    """Flux as a straight line of radiation, of greenness, and of the product of the two."""

    def __init__(self, radiation: int, greenness: int) -> None:
        self.columns = (radiation, greenness)

    def terms(self, X: np.ndarray) -> np.ndarray:
        light, green = (X[:, column] for column in self.columns)
        return np.column_stack([np.ones(len(X)), light, green, light * green])

    def fit(self, X: np.ndarray, y: np.ndarray) -> "LightUse":
        self.weights = np.linalg.lstsq(self.terms(X), y, rcond=None)[0]
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.terms(X) @ self.weights


def main(name: str) -> None:
    """Put the model and two baselines on the same data, and rank them."""
    dataset = fluxcore.open_dataset(name)
    light, green = (dataset.covariates.index(column) for column in ("SW_IN", "EVI"))
    where = {"dataset": dataset, "scenarios": ["TA40"], "targets": ["GPP"]}

    print(fluxcore.run(LightUse(light, green), name="light-use", **where))
    print(fluxcore.pilot(models=["constant", "lr"], workers=1, **where))

    scores = fluxcore.read_scores(fluxcore.Workspace().score_files(dataset.name))
    ranking = fluxcore.leaderboard(scores, target="GPP", statistic="median", scenarios=["TA40"])
    mark = " (synthetic)" if dataset.synthetic else ""
    print(f"GPP under TA40, {dataset.name}{mark}: skill against lr at the median tower")
    print(ranking.table[["label", "skill"]].round(3).to_string(index=False))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        main(fluxcore.make_demo(profile="small", name="example", replace=True).name)
