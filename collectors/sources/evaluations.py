"""Evaluation results: what models scored on benchmarks, by the files that they keep about it."""

from collectors.sources.serving import ExtrasSource

EVALUATIONS = ExtrasSource("evaluations")
