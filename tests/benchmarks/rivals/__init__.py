"""Other people's engines, each on the same workload: ``run(epochs)`` trains from the start, and gives the parameters."""
