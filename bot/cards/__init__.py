"""Documents as Discord messages that are inside every limit by construction."""
