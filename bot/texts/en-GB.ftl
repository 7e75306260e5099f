### Where British spelling differs in the name of something.

command-license = licence
command-license-description = What a repo's licence is, and what it stands on
