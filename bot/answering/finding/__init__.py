"""Finding: a plan becomes typed rows, from the store and the codebook. Nothing here says anything."""
