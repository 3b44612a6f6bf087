"""What a network is: activations, first weights, layers, recurrent cells and their modules.  Nothing here trains."""
