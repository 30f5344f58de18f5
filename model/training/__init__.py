"""From data to a trained network, its run and its model card."""
