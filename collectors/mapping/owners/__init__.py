"""What kind of body stands behind a namespace, and how the project there is governed."""
