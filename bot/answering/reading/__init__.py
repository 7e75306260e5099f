"""Reading: the words of a question become a typed plan, or what is missing for one.

The words themselves stand in `words/`, one file per language.
"""
