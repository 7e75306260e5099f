"""Saying: rows become lines of an answer, each with its link, and what makes it honest at the end."""
