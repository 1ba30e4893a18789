"""Checks against what nobody here wrote: PyTorch, scikit-learn and SciPy. Run by `make oracle`, not by `make test`."""
