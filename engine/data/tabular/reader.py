"""A table as it is shown to who brought it: one line, a preview, and what is doubtful."""

from __future__ import annotations

from engine.data.reading import Finding, Reading, Seen
from engine.data.tabular.column import Column
from engine.data.tabular.findings import of_file, of_target
from engine.data.tabular.input_findings import becomes, of_inputs
from engine.data.tabular.plan import Plan, plan
from engine.data.tabular.sheet import cut, quoted
from engine.data.tabular.table import Choices, Table
from engine.remark import Remark, remark
from engine.spec import N_, Refusal

SHOWN = 4  # rows of the preview


def reading(table: Table, target: str, read_as: str, header: str, choices: Choices) -> Reading:
    """Return what was understood of a table of which `target` is predicted.

    Where nothing can be learned yet, it says so, and the findings say what to do.  Raises Refusal for a target that
    can't be one.
    """
    column = table.target(target)
    findings: list[Finding] = [*of_file(table, header), *of_target(table, column, choices, read_as)]
    try:
        found = plan(table, target, read_as)
    except Refusal as exc:
        columns = tuple(_seen(each, remark("")) for each in table.columns)
        asked = any(each.asks for each in findings)
        summary = remark(
            N_("{count} rows, {columns} columns."), count=f"{len(table.rows):,}", columns=len(columns)
        )
        return Reading(summary if asked else remark(exc.template, **exc.values), columns, tuple(findings))
    findings += of_inputs(found, choices)
    columns = tuple(_seen(part.column, becomes(part)) for part in found.parts)
    return Reading(_summary(found), columns, _sorted(findings))


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return questions first, what just is last."""
    return tuple(sorted(findings, key=lambda each: (not each.asks, not (each.remedies or each.undo))))


def _summary(found: Plan) -> Remark:
    rows, inputs = f"{int(found.keep.sum()):,}", len(found.inputs)
    values = {"rows": rows, "inputs": inputs, "column": quoted([found.target.name])}
    if found.classes:
        text = N_("{rows} rows. {column} is predicted as one of {count} classes; inputs: {inputs}.")
        return remark(text, count=len(found.classes), **values)
    return remark(N_("{rows} rows. {column} is predicted as a number; inputs: {inputs}."), **values)


def _seen(column: Column, what: Remark) -> Seen:
    codes = column.cells.codes[:SHOWN].tolist()
    cells = tuple(cut(column.cells.distinct[code], 40) for code in codes)
    return Seen(column.name, column.kind, cells, column.missing, what)
