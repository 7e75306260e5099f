"""Inference providers: who serves a model, under which name, for what, and whether it answers now."""

from collectors.sources.serving import ExtrasSource

PROVIDERS = ExtrasSource("providers")
