"""Registry of the jobs (long computations) that a page can start; each module registers its own."""

from app.jobs import (  # noqa: F401
    ask,
    export,
    faults,
    gradient_check,
    landscape,
    matrix_timing,
    measures,
    open_file,
    program,
    qr,
    race,
    read_table,
    remedy,
    seeds,
)
from app.jobs.base import JOBS, JobRequest

__all__ = ["JOBS", "JobRequest"]
