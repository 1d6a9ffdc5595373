"""``fluxcore shift report``: all scenarios side by side, and what the paper found."""

from typing import TYPE_CHECKING, Any

import click

from fluxcore.cli.group import options
from fluxcore.cli.output import emit, number, say, show
from fluxcore.cli.shift import LOOKING, look

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.shift.whole import Answer

PAPER = "paper"
"""What stands for a data set in rows of the published figures."""


@click.command()
@click.option("--scenarios", metavar="A,B,...", help="Scenarios.  [default: the published ones]")
@click.option("--targets", metavar="A,B,...", help="Fluxes.  [default: all of the data set]")
@options(*LOOKING)
def report(
    dataset: str, scenarios: str | None, targets: str | None, layout: str, **asked: Any
) -> None:
    """Put the shifts of several scenarios and fluxes side by side, and the paper's beside them.

    The paper's figures rest on the real data and on rows split at random: --mode reference computes
    the same of your data set. csv and json hold every finding, and the paper's as rows of the data
    set "paper". What was asked before is there at once; Ctrl-C keeps what is done.

    \b
    Examples:
      fluxcore shift report --dataset demo --quick
      fluxcore shift report --dataset demo --mode reference
      fluxcore shift report --dataset demo --scenarios TA40 --targets GPP,ET --format csv
    """
    import pandas as pd

    from fluxcore.shift.published import published_shift

    names, fluxes = _names(scenarios), _fluxes(dataset, targets)
    answers = []
    for scenario in names:
        answers.append(look("covariate", dataset, scenario, "", asked))
        answers += [look("conditional", dataset, scenario, flux, asked) for flux in fluxes]
    published = published_shift()
    marks = published[published["scenario"].isin(names) & published["target"].isin(["", *fluxes])]
    table = pd.concat([answer.findings for answer in answers], ignore_index=True)
    if layout != "table":
        paper = marks.assign(dataset=PAPER, synthetic=False, mode="reference")
        whole = pd.concat([table, paper], ignore_index=True)
        order = ["dataset", "synthetic", "scenario", "target"]
        emit(whole[[*order, *(name for name in whole if name not in order)]], layout)
        return
    if asked["mode"] == "reference":
        _reference(answers, marks, fluxes)
    else:
        _site(answers, marks, fluxes)


def _names(scenarios: str | None) -> list[str]:
    from fluxcore.scenarios import find_scenario, known_scenarios

    if scenarios is None:
        return [name for name, scenario in known_scenarios().items() if scenario.published]
    return [find_scenario(name).name for name in _listed(scenarios)]


def _fluxes(dataset: str, targets: str | None) -> list[str]:
    from fluxcore.datasets import open_dataset
    from fluxcore.errors import UnknownNameError

    data = open_dataset(dataset)
    if targets is None:
        return list(data.targets)
    wanted = _listed(targets)
    for name in wanted:
        if name not in data.targets:
            raise UnknownNameError.among(f"flux of {data.name}", name, data.targets)
    return wanted


def _listed(text: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise click.UsageError(f"{text!r} names nothing. Leave the option out for the usual.")
    return names


def _site(answers: "list[Answer]", marks: "pd.DataFrame", fluxes: list[str]) -> None:
    """Ours: whole sites held out, with verdicts."""
    rows = []
    for scenario, of_scenario in _by_scenario(answers).items():
        by_row = next(iter(of_scenario.values()))
        for flux in fluxes:
            found = of_scenario[flux]
            train, term = _value(found, "mse_train"), _row(found, "term_y")
            auc = _row(by_row, "auc") or _row(by_row, "auc_site_years")
            rows.append(
                [
                    _shown(scenario), flux,
                    number(auc.get("value", float("nan"))), str(auc.get("verdict", "")),
                    *(_percent(_value(found, name), train)
                      for name in ("total", "term_x_train", "term_y", "term_x_test")),
                    str(term.get("verdict", "")),
                    _percent(_value(found, "outside"), 1.0, sign=False),
                    number(_mark(marks, scenario, "", "ref_auc")),
                    _percent(_mark(marks, scenario, flux, "ref_increase_shared"), 100.0),
                ]
            )  # fmt: skip
    show(
        rows,
        ["scenario", "flux", "AUC", "verdict", "total", "X, train", "Y|X", "X, test",
         "verdict on Y|X", "outside", "paper: AUC", "paper: Y|X"],
        title=f"{_whose(answers[0])}: shifts, whole sites held out",
        left=["scenario", "flux", "verdict", "verdict on Y|X"],
    )  # fmt: skip
    say("Terms: difference of mean squared errors in percent of that of training; of the paper: of "
        "the RMSE, by rows.")  # fmt: skip
    for answer in answers:
        about, why = answer.about, answer.readings.get("terms", ())
        for line in why[2:3]:
            say(f"{_shown(str(about['scenario']))}, {about['target']}: {line}")
    _end(answers)


def _reference(answers: "list[Answer]", marks: "pd.DataFrame", fluxes: list[str]) -> None:
    """The paper's measures, its own figures beside them."""
    rows = []
    arms = ("train", "test", "shared")
    for scenario, of_scenario in _by_scenario(answers).items():
        for flux in fluxes:
            found = of_scenario[flux]
            cells = [
                number(_value(found, "ref_auc")),
                number(_mark(marks, scenario, "", "ref_auc")),
            ]
            for arm in arms:
                name = f"ref_increase_{arm}"
                cells.append(_percent(_value(found, name), 100.0))
                cells.append(_percent(_mark(marks, scenario, flux, name), 100.0))
            rows.append([_shown(scenario), flux, *cells])
    heads = [text for arm in arms for text in (f"on {arm}", "paper")]
    show(
        rows,
        ["scenario", "flux", "AUC", "paper", *heads],
        title=f"{_whose(answers[0])}: the paper's measures, rows split at random",
        left=["scenario", "flux"],
    )
    say("Increase of RMSE from training to test rows under the covariates of training, of the "
        "test, and on their shared support; the mean of 10 random splits.")  # fmt: skip
    say("The paper's figures are of the real data: another data set, unless this is it.")
    _end(answers)


def _by_scenario(answers: "list[Answer]") -> "dict[str, dict[str, Answer]]":
    found: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        found.setdefault(str(answer.about["scenario"]), {})[str(answer.about["target"])] = answer
    return found


def _row(answer: "Answer", measure: str) -> dict[str, Any]:
    found = answer.findings[answer.findings["measure"] == measure]
    return {str(k): v for k, v in found.iloc[0].items()} if len(found) else {}


def _value(answer: "Answer", measure: str) -> float:
    return float(_row(answer, measure).get("value", float("nan")))


def _mark(marks: "pd.DataFrame", scenario: str, target: str, measure: str) -> float:
    found = marks[
        (marks["scenario"] == scenario)
        & (marks["target"] == target)
        & (marks["measure"] == measure)
    ]
    return float(found["value"].iloc[0]) if len(found) else float("nan")


def _percent(value: float, of: float, *, sign: bool = True) -> str:
    share = 100 * value / of if of else float("nan")
    if share != share:
        return ""
    return f"{share:+.0f} %" if sign else f"{share:.1f} %"


def _shown(scenario: str) -> str:
    from fluxcore.scenarios import scenario_label

    return scenario_label(scenario)


def _whose(answer: "Answer") -> str:
    return f"{answer.about['dataset']}{' (synthetic)' if answer.synthetic else ''}"


def _end(answers: "list[Answer]") -> None:
    for note in dict.fromkeys(note for answer in answers for note in answer.notes):
        say(note)
    if any(answer.quick for answer in answers):
        say("Quick answers, without refits: leave out --quick for verdicts.")
