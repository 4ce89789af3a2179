"""Acme's own blocks."""

from acme.nightly_export import NightlyExport, NightlyExportArgs

__all__ = ["NightlyExport", "NightlyExportArgs"]
