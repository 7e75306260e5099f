"""Pages: whole documents about one thing or many, opened by a button or by what somebody typed."""
