"""The three doors of the start page: I have predictions, I compare models, I teach or learn."""

from markupsafe import Markup

from dashboard.components.cards import command_line

LESSONS = (
    ("TA40", "What if it is warmer than anything seen?", "test towers: 40 of the warmest"),
    ("spatial-easy40", "What about places nobody measured?", "test towers: 40 unseen ones"),
    ("time-split", "Does a model of the past hold next year?", "tested: years after 2018"),
)
LEADS_TO = {"target": "leaderboard", "scores": "leaderboard", "scenario": "scenarios"}
"""Pages that a click on a value of these fields opens."""

MINE = Markup(
    '<div class="pad"><p>Score them, see how they rank and where they fail. A file named as in the '
    "benchmark says it all:</p>{}<p>Any other CSV, Parquet, NetCDF or Zarr file:</p>{}"
    '<p class="soft">Observations are taken from the file or given by <code>--observations</code>; '
    "units, clock and sign are checked, and nothing is changed silently.</p></div>"
).format(
    command_line("fluxcore add predictions TA40_GPP_mine_val_mean_predictions.csv"),
    command_line("fluxcore add predictions run7.nc --model mine --scenario TA40 --target GPP"),
)
COMPARE = Markup(
    '<div class="pad"><p>Six published models, three ways to extrapolate, six time scales, three '
    "fluxes: who fails least, how sure is that, and where does it fail?</p>"
    '<p><button class="primary" data-key="leaderboard">Which model fails least?</button> '
    '<button data-key="diagnose">Where does it fail?</button></p>'
    "<p>The same in a terminal:</p>{}</div>"
).format(command_line("fluxcore leaderboard published --target ET --statistic q90"))
LEARN = Markup(
    '<div class="pad"><p>Fluxes of carbon and water are measured at some 200 towers. Maps of the '
    "world come from models trained there and applied elsewhere. Three questions:</p>{}</div>"
).format(
    Markup().join(
        Markup(
            '<a class="door" href="?page=scenarios&scenario={}" data-key="scenario:{}"><b>{}</b>'
            '<br><span class="soft">{}</span></a>'
        ).format(name, name, question, what)
        for name, question, what in LESSONS
    )
)
