"""From metadata to the study's categories: small, named, versioned rules, each label with its evidence."""
