# Turnpoint for several machines: the locked packages with hashes, PyTorch's build for CPUs, the embedding model. No language
# model: that runs in servers of its own (docs/models.md).
FROM python:3.11.14-slim-bookworm AS build

# The index of PyTorch's builds for CPUs, without the packages for GPUs; name another to build for one.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/turnpoint/venv
ENV PATH=/opt/turnpoint/venv/bin:$PATH
WORKDIR /src

# The locked packages first: they change less often than the program.
COPY requirements-scale.lock ./
RUN awk '/^[a-z0-9]/ {keep = /^setuptools==/} keep' requirements-scale.lock > build.lock \
 && pip install --no-deps --require-hashes --only-binary=:all: -r build.lock \
 && pip install --no-deps --require-hashes --only-binary=:all: --no-binary=kiwipiepy-model --no-build-isolation \
      -r requirements-scale.lock \
 && pip install --only-binary=:all: --index-url "$TORCH_INDEX" torch==2.13.0

COPY pyproject.toml LICENSE README.md ./
COPY corpus corpus
COPY index index
COPY assistant assistant
COPY ui ui
RUN pip install --no-deps --no-build-isolation . && pip check

# The embedding model is part of the image, so that a new replica fetches nothing.
ENV TURNPOINT_SHARED=/opt/turnpoint/shared
RUN TURNPOINT_HOME=/tmp/home turnpoint setup --no-weights && rm -rf /tmp/home

FROM python:3.11.14-slim-bookworm

RUN groupadd --gid 10001 turnpoint && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data turnpoint \
 && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /opt/turnpoint/venv /opt/turnpoint/venv
# Its own, because vectors that were computed are kept beside the model.
COPY --from=build --chown=10001:10001 /opt/turnpoint/shared /opt/turnpoint/shared

ENV PATH=/opt/turnpoint/venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/data \
    TURNPOINT_HOME=/data/home TURNPOINT_SHARED=/opt/turnpoint/shared
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 CMD ["python", "-c", \
  "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
ENTRYPOINT ["turnpoint"]
CMD ["serve", "--host", "0.0.0.0"]
