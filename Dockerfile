# One base image and nothing from outside the package index, so that Docker, Podman and Buildah build it alike.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir --root-user-action=ignore uv==0.13.8
ENV UV_PYTHON_DOWNLOADS=never \
    UV_NO_CACHE=1 \
    UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1 \
    VIRTUAL_ENV=/opt/gatescope
WORKDIR /src

# Flax declares its checkpoint writer Orbax, which neither flax.nnx nor this project imports; it and what only it needs
# stay out: 107 MB. So do the tests that NumPy and SciPy carry: 46 MB.
COPY requirements.txt .
RUN uv venv "$VIRTUAL_ENV" \
    && printf '%s\n' orbax-checkpoint tensorstore aiofiles etils fsspec humanize nest-asyncio protobuf psutil \
        simplejson uvloop zipp > unused.txt \
    && uv pip install --require-hashes --excludes unused.txt -r requirements.txt \
    && find "$VIRTUAL_ENV"/lib/*/site-packages/numpy "$VIRTUAL_ENV"/lib/*/site-packages/scipy \
        -type d -name tests -prune -exec rm -r {} +

COPY pyproject.toml README.md LICENSE ./
COPY gatescope gatescope
COPY app app
COPY model model
COPY static static
COPY templates templates
RUN uv pip install --no-deps .


FROM python:3.13-slim
# The base comes without the bytecode of the standard library, and a read-only root can't keep what a start compiles.
RUN python -m compileall -q -x '/(site-packages|test|idlelib|tkinter|turtledemo)/' /usr/local/lib/python3.13
COPY --from=build /opt/gatescope /opt/gatescope
# What is compiled stays here where it may be written to; a volume keeps it for the next container.
RUN install -d -o 1000 -g 1000 -m 700 /cache
ENV PATH=/opt/gatescope/bin:$PATH \
    GATESCOPE_CACHE=/cache \
    HOST=0.0.0.0 \
    PORT=8000
USER 1000:1000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/v2/health/ready'); sys.exit(c.getresponse().status != 200)"]
CMD ["gatescope"]
