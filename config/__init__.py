"""The ground floor: what is fixed before the program runs (settings, the clock, the codebook)."""
