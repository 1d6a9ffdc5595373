"""From the predictions of a model to scores: what a training script does at its end.

The model is as plain as can be: at a test tower it predicts what the other test towers had on
average in the same month and hour of the day. (A real one would be trained on training towers.)

    python examples/score_my_model.py [FOLDER]
"""

import sys
from pathlib import Path

import pandas as pd

import fluxcore

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
OBSERVED = GOLDEN / "spatial-easy40_GPP_golden_val_mean_predictions.csv.gz"


def others_mean(rows: pd.DataFrame) -> pd.Series:
    """Mean of ``y_true`` at the other towers in the same month and hour, one value a row."""
    clock = [rows["time"].dt.month.rename("month"), rows["time"].dt.hour.rename("hour")]
    observed = rows["y_true"]
    everyone = observed.groupby(clock)
    oneself = observed.groupby([rows["site_id"], *clock])
    total = everyone.transform("sum") - oneself.transform("sum")
    count = everyone.transform("count") - oneself.transform("count")
    return total / count


def main(folder: Path) -> None:
    """Write a file of predictions under its proper name, read it back, score it."""
    rows = pd.read_csv(OBSERVED, parse_dates=["time"])
    rows["y_pred"] = others_mean(rows)

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "spatial-easy40_GPP_others_val_mean_predictions.csv"
    rows[["y_true", "y_pred", "env", "site_id", "time"]].to_csv(path, index=False)

    predictions = fluxcore.read_predictions(path)
    for finding in predictions.findings:
        print(finding)

    scores = fluxcore.score(predictions)
    fluxcore.write_scores(scores, folder)
    print(scores.pivot(index="domain", columns="scale", values="rmse").round(3).to_string())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("scores"))
