"""Files given for a data set: of which one format they are, which belong to which site."""

from pathlib import Path

from fluxcore.datasets.findings import Finding, RefusedError
from fluxcore.datasets.formats import FORMATS, recognise
from fluxcore.datasets.sources import Source, find_sources
from fluxcore.errors import DatasetError
from fluxcore.text_files import counted


def gathered(given: list[Path]) -> tuple[str, dict[str, list[Source]], list[Finding]]:
    """Find the files of a data set.

    Parameters
    ----------
    given
        Files, folders, archives.

    Returns
    -------
    tuple
        The name of their format; its files by site; and findings about all other files.

    Raises
    ------
    RefusedError
        No file can be read as a table of a site.
    DatasetError
        There are none, they are of two formats, or they belong to another command.
    """
    sources, findings = find_sources(given)
    told = [recognise(source) for source in sources]
    known = [one for one in told if one.format]
    where = ", ".join(str(path) for path in given)
    findings += [one.finding for one in told if one.finding]
    meant = sorted({one.meant for one in told if one.meant})
    if not known:
        if meant:
            what = sorted({found.message for found in findings if found.rule.startswith("holds")})
            raise DatasetError(f"{where}: {what[0]}. The command for it is: {meant[0]} {where}")
        if any(found.severity != "note" for found in findings):
            head = f"{where}: no file is a table of a site that can be read."
            raise RefusedError(head, [_as_error(found) for found in findings])
        reasons = "; ".join(found.message for found in findings) or "nothing is there"
        about = "; or ".join(entry.about for entry in FORMATS.values())
        raise DatasetError(f"{where}: no table of a site ({reasons}). Wanted are {about}.")
    kinds = sorted({one.format for one in known})
    if len(kinds) > 1:
        shares = [(kind, sum(one.format == kind for one in known)) for kind in kinds]
        numbers = " and ".join(
            f"{counted(number, 'file')} of {FORMATS[kind].label}" for kind, number in shares
        )
        raise DatasetError(
            f"{where}: mixes formats: {numbers}. Add them as data sets of their own."
        )
    groups: dict[str, list[Source]] = {}
    for one in known:
        if one.site_id:
            groups.setdefault(one.site_id, []).append(one.source)
    return (
        kinds[0],
        {site: _unpacked_once(groups[site], findings) for site in sorted(groups)},
        findings,
    )


def _unpacked_once(sources: list[Source], findings: list[Finding]) -> list[Source]:
    """Leave out what stands in an archive and unpacked beside it."""
    plain = {source.name for source in sources if not source.member}
    again = [source for source in sources if source.member and source.name in plain]
    findings += [
        Finding("note", "passed over", "stands unpacked elsewhere; that file was taken",
                source.shown, count=1)
        for source in again
    ]  # fmt: skip
    return [source for source in sources if source not in again]


def _as_error(found: Finding) -> Finding:
    if found.severity == "note":
        return found
    return Finding.from_dict({**found.to_dict(), "severity": "error"})
