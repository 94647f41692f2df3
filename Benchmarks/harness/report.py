"""The results, for people and for programs."""
import json
import math
import os
import pathlib
import platform
import subprocess

from harness import estimates
from harness.floors import Floors
from harness.subjects import ALL, MARTLET_C

FORMAT = "martlet-benchmarks-1"


def text(plan, results, floors, missing):
    parts = store_tables(plan, results, floors)
    if any(MARTLET_C.name in answers for answers in results.cells.values()):
        through_c = store_tables(plan, results, Floors(results, MARTLET_C.name))
        parts += ["The same through martlet.h, in C++ as the peers are:", *through_c]
    parts += [peers_table(plan, floors), subjects_table(results, floors), memory_table(results, floors)]
    parts.append("\n".join(f"NOT MEASURED, since it could not be built: {name}: {reason}"
                           for name, reason in missing.items()))
    return "\n\n".join(part for part in parts if part) + "\n"


def store_tables(plan, results, floors):
    # Of the cells first: they find the pairs that the means are made of.
    verdicts = {name: floors.cell(name) for name in results.cells}
    return [cells_table(results, floors, verdicts), floors_table(floors.overall(plan))]


def cells_table(results, floors, verdicts):
    rows = []
    for name, verdict in verdicts.items():
        if not verdict:
            continue
        ours = list(floors.rates(name, floors.ours).values())
        theirs = list(floors.rates(verdict.peer_cell, verdict.detail.split(" of ")[-1]).values())
        rows.append([name, f"{estimates.median(ours) / 1e6:.2f}", f"±{estimates.spread(ours):.0%}",
                     f"{estimates.median(theirs) / 1e6:.2f}", verdict.detail, *figures(verdict)])
    if not rows:
        return ""
    return table(["cell", "M ops/s", "spread", "peer's", "best peer", "ratio", "at least", "floor", ""], rows, {0, 4, 8})


def floors_table(verdicts):
    rows = [[verdict.name, *figures(verdict), verdict.detail] for verdict in verdicts]
    return table(["over cells", "median", "bound", "floor", "", "against, and more"], rows, {0, 4, 5}) if rows else ""


def peers_table(plan, floors):
    rows = [[verdict.name, *figures(verdict)[:2]] for entries in plan.entries
            for verdict in floors.against_each(plan, entries)]
    return table(["gets and mixes, geometric mean against", "ratio", "at least"], rows, {0}) if rows else ""


def figures(verdict):
    def shown(figure):
        if figure is None:
            return "–"
        # Not rounded up: what does not hold should not look as if it did.
        return f"{math.floor(figure * 100) / 100:.2f}×" if verdict.unit == "×" else f"{figure:.1f} {verdict.unit}"
    said = {True: "holds", False: "DOES NOT HOLD", None: ""}[verdict.holds]
    required = "" if verdict.required is None else ("≤ " if verdict.is_ceiling else "≥ ") + shown(verdict.required)
    return [shown(verdict.figure), shown(verdict.bound), required, said]


def subjects_table(results, floors):
    """Medians of every subject, in millions of operations a second."""
    names = [subject.name for subject in ALL if any(subject.name in answers for answers in results.cells.values())]
    rows = []
    for cell, answers in results.cells.items():
        medians = {name: estimates.median(floors.rates(cell, name).values()) / 1e6 for name in answers}
        rows.append([cell, *(f"{medians[name]:.2f}" if name in medians else "–" for name in names)])
    return table(["M ops/s", *names], rows, {0}) if rows else ""


def memory_table(results, floors):
    rows = []
    for name in results.memory:
        overheads = [figure for _, figure in floors.overheads(name)]
        rows.append([name, f"{sum(overheads) / len(overheads):.1f}", f"{min(overheads):.1f}", f"{max(overheads):.1f}"])
    return table(["memory over payload, B an entry", "mean", "least", "most"], rows, {0}) if rows else ""


def table(header, rows, left):
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    def line(cells):
        return "  ".join(cell.ljust(width) if column in left else cell.rjust(width)
                         for column, (cell, width) in enumerate(zip(cells, widths))).rstrip()
    return "\n".join([line(header), "  ".join("-" * width for width in widths), *map(line, rows)])


def document(plan, results, floors, missing):
    """docs/performance.md describes the fields."""
    cells = {}
    for name, answers in results.cells.items():
        cells[name] = {
            "verdict": said(floors.cell(name)),
            "subjects": {subject: [{"round": number, **answer} for number, answer in sorted(by_round.items())]
                         for subject, by_round in answers.items()}}
    return {
        "format": FORMAT, "machine": machine(),
        "options": {
            "entries": plan.entries, "pairs": plan.pairs, "operations": plan.operations, "key_bytes": plan.key_bytes,
            "value_bytes": plan.value_bytes, "seed": plan.seed, "only": plan.only},
        "missing": missing, "cells": cells, "floors": [said(verdict) for verdict in floors.overall(plan)],
        "memory": results.memory, "empty": results.empty,
    }


def said(verdict):
    if verdict is None:
        return None
    return {"name": verdict.name, "figure": verdict.figure, "bound": verdict.bound, "required": verdict.required,
            "is_ceiling": verdict.is_ceiling, "unit": verdict.unit, "detail": verdict.detail, "holds": verdict.holds}


def machine():
    def first(path, start):
        try:
            lines = pathlib.Path(path).read_text().splitlines()
        except OSError:
            return ""
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(start)), "")

    def version(*command):
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return next((line for line in said.stdout.splitlines() if "ersion" in line or "g++" in line), "")

    return {
        "processor": first("/proc/cpuinfo", "model name"), "cores": len(os.sched_getaffinity(0)),
        "memory": first("/proc/meminfo", "MemTotal"), "system": platform.platform(),
        "swift": version("swift", "--version"), "cpp": version(os.environ.get("CXX", "g++"), "--version")}


def write(path, plan, results, floors, missing):
    path.write_text(json.dumps(document(plan, results, floors, missing), indent=1) + "\n")
