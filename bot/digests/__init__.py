"""From events and windows to digests: pure functions of (scope, window, sequence). Knows no Discord."""
