# Two stages: the first installs what is needed, the second holds only that and the sources.
FROM python:3.12-slim AS build

WORKDIR /build
RUN python -m venv --without-pip /venv
COPY pyproject.toml ./
COPY constraints/run.txt ./
# The dependencies alone: they change less often than the sources, so this layer is kept.
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > needed.txt \
    && python -m pip --python /venv/bin/python install --no-cache-dir --requirement needed.txt --constraint run.txt


FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DESCENT_HOST=0.0.0.0

WORKDIR /descent
COPY --from=build /venv /venv
COPY engine ./engine
COPY app ./app
COPY static ./static
COPY templates ./templates

# The kernels for this processor, kept beside their sources. On another one the server compiles them when it starts.
RUN /venv/bin/python -m engine.training.compile_kernels || true

# Nothing is written, so `--read-only` works, and nobody in particular is enough.
USER 65534:65534

EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/venv/bin/python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + (os.environ.get('DESCENT_PORT') or os.environ.get('PORT') or '8000') + '/healthz', timeout=4)"]

# No shell in between: SIGTERM reaches Python, which closes its connections.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/venv/bin/python", "-m", "app"]
