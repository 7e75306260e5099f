"""Questions become plans, plans become rows, rows become short answers with links and an as-of time.

Nothing here knows Discord, and nothing here looks anywhere but into the store and the codebook.
"""
