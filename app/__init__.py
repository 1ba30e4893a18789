"""The web server: a pure codec, a pure session core, and a thin asyncio shell around them."""

import os

# One compute thread is one core: a matrix library that starts its own threads would only make them queue.
# This must come before numpy is imported for the first time.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

__version__ = "0.1.0"

#: Version of what goes over the socket. A page that speaks another one reloads itself.
PROTOCOL = 3
