"""How good the map is: what the rules say, held against what people labelled."""
