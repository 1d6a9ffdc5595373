"""What the words mean and what the keys do: the panel behind the question mark."""

from collections.abc import Mapping

from markupsafe import Markup

from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import Scenario
from fluxcore.schema import TARGETS
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE
from fluxcore.statistics import STATISTICS

KEYS = {
    "Esc": "close this, or let go of the selected tower and group",
    "↑ ↓": "step through the towers of a list or of the tail",
    "Tab, Enter": "reach and choose anything that can be clicked",
    "?": "show this",
}
WORDS = {
    "site": "one tower",
    "domain": "the unit that is held out and scored: a site, or one calendar year of it",
    "q90": "the 90th percentile over domains: how bad it gets at the hard end",
    "skill": "1 − value ÷ value of the baseline; 0 is as good as it, 1 is perfect",
    "tie set": "the models that may be the best at 95 %, towers resampled",
    "equivalent": "the interval of the ratio lies within ±5 %",
    "not resolved": "the interval contains 1 but is wider: these towers cannot tell",
    BEYOND: "a shift that neither relabelled (p ≤ 0.05) nor randomly drawn towers give",
    LIKE: "a shift that towers drawn at random would show as well",
    CANNOT: "a shift that these towers do not allow to judge; the reason is always given",
}


def help_panel(scenarios: Mapping[str, Scenario]) -> Markup:
    """Write the help: keys, words, and every scenario, scale, metric and statistic there is."""
    parts = (
        _list("Keys", {Markup("<kbd>{}</kbd>").format(key): text for key, text in KEYS.items()}),
        _list("Words", WORDS),
        _list("Fluxes", {name: f"{t.label}, {t.unit_text}" for name, t in TARGETS.items()}),
        _list("Scenarios", {s.shown: s.shifts for s in scenarios.values()}),
        _list("Time scales", {s.shown: s.doc for s in SCALES.values()}),
        _list("Over domains", {s.label: f"the {s.phrase} of losses" for s in STATISTICS.values()}),
        _list("Metrics", {m.label: m.doc for m in METRICS.values()}),
    )
    return Markup(
        '<div class="veil" data-key="close" tabindex="-1"></div>'
        '<div class="help" role="dialog" aria-modal="true" aria-label="Help">'
        '<div class="card-head"><h2>What the words mean</h2><span class="hint">'
        '<button data-key="close" autofocus>Close</button></span></div>'
        '<div class="columns">{}</div></div>'
    ).format(Markup().join(parts))


def _list(title: str, terms: Mapping[str, str]) -> Markup:
    rows = Markup().join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(term, text) for term, text in terms.items()
    )
    return Markup("<section><h3>{}</h3><dl>{}</dl></section>").format(title, rows)
