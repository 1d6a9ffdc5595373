"""The forms that bring something into the workspace: markup made of what was filled in."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from dashboard.store.work import PROFILES
from fluxcore.scenarios import Scenario
from fluxcore.schema import TARGETS

ON = "True"
"""What a box that is ticked fills in."""
TABS = {"demo": "Demo world", "dataset": "Data", "predictions": "Predictions"}
KNOBS = {
    "covariate_shift": ("covariate shift", 1.5, "distance between climates; 0: all towers alike"),
    "conditional_shift": ("conditional shift", 3.0, "links from climate to hidden traits; 0: none"),
    "overlap": ("overlap", 1.0, "0 opens a gap of 10 K between cool and warm towers"),
    "noise": ("noise", 5.0, "size of the random measurement error"),
}
"""Knobs of the synthetic world: label, largest value, meaning; 1 is the usual world."""
READ_ONLY = (
    "This workspace is open read-only, so nothing can be added here. Whoever runs this server can: "
    "start it without --read-only, or use the command line."
)


def tabs(chosen: str) -> Markup:
    """Write the choice of a form."""
    return Markup('<div class="segments" role="tablist">{}</div>').format(
        Markup().join(
            Markup(
                '<button role="tab" class="{}" aria-selected="{}" data-key="tab:{}">{}</button>'
            ).format("on" if name == chosen else "", str(name == chosen).lower(), name, label)
            for name, label in TABS.items()
        )
    )


def form(
    which: str,
    filled: Mapping[str, str],
    datasets: Sequence[str],
    scenarios: Mapping[str, Scenario],
    *,
    off: bool,
) -> Markup:
    """Write one form of ``TABS``.

    Parameters
    ----------
    which
        Name of the form.
    filled
        What was filled in, by field; the fields are those of the form below.
    datasets
        Names of data sets whose observations predictions may be about.
    scenarios
        Scenarios that predictions may be of, by name.
    off
        Whether nothing can be added, and why is to be said.
    """
    if which == "predictions":
        body = _predictions(filled, datasets, scenarios)
    else:
        body = {"demo": _demo, "dataset": _dataset}[which](filled)
    note = Markup('<p class="soft">{}</p>').format(READ_ONLY) if off else Markup()
    return Markup('<fieldset class="da-form" {}>{}{}</fieldset>').format(
        Markup("disabled") if off else "", note, body
    )


def _demo(filled: Mapping[str, str]) -> Markup:
    profiles = Markup().join(
        Markup(
            '<label><input type="radio" name="profile" data-field="profile" value="{}"{}> '
            '<span><b>{}</b> <span class="soft">{}</span></span></label>'
        ).format(
            name, Markup(" checked") if name == filled.get("profile", "default") else "", name, what
        )
        for name, what in PROFILES.items()
    )
    knobs = Markup().join(
        Markup(
            '<div class="field"><span>{}</span><span><input type="number" min="0" max="{:g}" '
            'step="0.1" data-field="{}" value="{}" aria-label="{}"> <span class="soft">0 to {:g}; '
            "{}</span></span></div>"
        ).format(label, most, name, filled.get(name, "1"), label, most, what)
        for name, (label, most, what) in KNOBS.items()
    )
    return Markup(
        '<p class="soft">A model of weather, vegetation and towers makes hourly fluxes at real '
        "places. Everything that is drawn from it says synthetic.</p>"
        '<div class="either">{}</div>{}'
        '<details id="knobs"><summary>Seed and knobs</summary><div><div class="field">'
        '<span>seed</span><span><input type="number" min="0" step="1" style="width:130px" '
        'data-field="seed" value="{}" aria-label="seed"></span></div>{}</div></details>'
        '<div class="go"><button class="primary" data-key="make">Make it</button></div>'
    ).format(profiles, _text("name", "name", filled.get("name", "demo")), filled["seed"], knobs)


def _dataset(filled: Mapping[str, str]) -> Markup:
    return Markup(
        '<p class="soft">A folder, file or zip archive on the machine that runs this app: the '
        "benchmark's CSVs (one a site), or FLUXNET half-hours or hours. Nothing is added unless "
        "all of it can be.</p>{}{}{}"
        '<div class="go"><button class="primary" data-key="add">Check and add</button></div>'
    ).format(
        _text("path", "path", filled.get("path", ""), "/data/fluxnet/"),
        _text("dataset", "name", filled.get("dataset", ""), "letters, digits, - and _"),
        _more(
            _check("allow_gaps", "allow gaps", "missing hours and values are warnings", filled),
            _check("replace", "replace", "the data set of this name, if there is one", filled),
        ),
    )


def _predictions(
    filled: Mapping[str, str], datasets: Sequence[str], known: Mapping[str, Scenario]
) -> Markup:
    scenarios = {"": "as the file name says"} | {n: s.shown for n, s in known.items()}
    targets = {"": "as the file name says"} | {name: name for name in TARGETS}
    observed = {"": "in the file, as y_true"} | {name: f"data set {name}" for name in datasets}
    return Markup(
        '<p class="soft">A file or folder on the machine that runs this app: CSV, Parquet, NetCDF '
        "or Zarr. Units, clock and sign are checked, and nothing is changed silently.</p>"
        "{}{}{}{}{}{}{}"
        '<div class="go"><button class="primary" data-key="predict">Check, score and add</button>'
        "</div>"
    ).format(
        _text("file", "path", filled.get("file", ""), "TA40_GPP_mine_val_mean_predictions.csv"),
        _text("model", "model", filled.get("model", ""), "as the file name says"),
        _select("scenario", "scenario", scenarios, filled.get("scenario", "")),
        _select("target", "flux", targets, filled.get("target", "")),
        _select("observations", "observed", observed, filled.get("observations", "")),
        _text("set", "score set", filled.get("set", "mine")),
        _more(_text("columns", "columns", filled.get("columns", ""), "y_pred=GPP_hat")),
    )


def _more(*fields: Markup) -> Markup:
    return Markup('<details id="more"><summary>More</summary><div>{}</div></details>').format(
        Markup().join(fields)
    )


def _check(field: str, label: str, meaning: str, filled: Mapping[str, str]) -> Markup:
    return Markup(
        '<label class="field"><span>{}</span><span><input type="checkbox" data-field="{}"{}> '
        '<span class="soft">{}</span></span></label>'
    ).format(label, field, Markup(" checked") if filled.get(field) == ON else "", meaning)


def _text(field: str, label: str, value: str, ghost: str = "") -> Markup:
    return Markup(
        '<label class="field"><span>{}</span><input type="text" data-field="{}" value="{}" '
        'placeholder="{}" spellcheck="false" autocomplete="off"></label>'
    ).format(label, field, value, ghost)


def _select(field: str, label: str, options: Mapping[str, str], value: str) -> Markup:
    shown = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == value else "", text
        )
        for name, text in options.items()
    )
    return Markup(
        '<label class="field"><span>{}</span><select data-field="{}">{}</select></label>'
    ).format(label, field, shown)
