"""Measures of the domain classifier: names, definitions, what is tested."""

from fluxcore.shift.measures import Measure, measure

FINGERPRINT = "fingerprint"
SPLIT = "auc_row_split"
OF_YEARS = ("auc_site_years", "auc_no_radiation")
"""Means over towers of an AUC of the tower, whose excess over 0.5 may change its sign."""

measure(
    Measure(
        "auc",
        "AUC, site-blocked",
        "covariate",
        "Chance that a row of a test tower scores higher than one of a training tower, by "
        "classifiers (histogram gradient boosting) that have seen neither tower; computed "
        "in each fold and averaged. 0.5: they cannot be told apart.",
    )
)
measure(
    Measure(
        "auc_site",
        "AUC of site means, site-blocked",
        "covariate",
        "Chance that a test tower has a higher mean score than a training tower, by "
        "classifiers that have seen neither; computed in each fold and averaged.",
    )
)
measure(
    Measure(
        "auc_site_years",
        "AUC of early and late at a site",
        "covariate",
        "Chance that a row of the test years scores higher than one of the training years "
        "of the same tower, by classifiers that have not seen the tower; averaged over "
        "towers.",
    )
)
measure(
    Measure(
        "balanced_accuracy",
        "balanced accuracy, site-blocked",
        "covariate",
        "Mean of the shares of training and of test rows that are told right, each tower "
        "counting the same, by classifiers that have not seen the tower and were given both "
        "sides with the same weight. 0.5: no better than guessing.",
    )
)
measure(
    Measure(
        "auc_no_radiation",
        "AUC, site-blocked, without potential radiation",
        "covariate",
        "The same AUC by classifiers without the covariates that follow from latitude and "
        "date alone (potential radiation and its changes).",
    )
)
measure(
    Measure(
        SPLIT,
        "AUC, rows split at random",
        "covariate",
        "AUC of a classifier that has seen half of the rows of every tower, over the other "
        "half. It recognises towers, and is far above 0.5 without any shift: read it "
        "against the band of random draws only.",
    )
)
measure(
    Measure(
        "fingerprint",
        "fingerprint: row split minus site-blocked",
        "covariate",
        "What the AUC of rows split at random owes to towers that are recognised again: "
        "that AUC minus the site-blocked one.",
        signed=True,
        tested=False,
    )
)
