# One image for every role: `gendan web`, `worker`, `robot`, `migrate`, or `gendan run` for everything in one.
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /build && python -m venv /opt/gendan
COPY requirements-build.lock requirements-scaled.lock ./
RUN /build/bin/pip install --require-hashes --only-binary :all: -r requirements-build.lock \
 && /opt/gendan/bin/pip install --require-hashes --only-binary :all: -r requirements-scaled.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY core core
COPY handlers handlers
COPY migrations migrations
COPY vision vision
RUN /build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
 && /opt/gendan/bin/pip install --no-deps --no-index /wheel/*.whl

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 gendan \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/gendan --shell /usr/sbin/nologin gendan \
 && install -d -o gendan -g gendan -m 0700 /var/lib/gendan
COPY --from=build /opt/gendan /opt/gendan
ENV PATH=/opt/gendan/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    GENDAN_DATA_DIR=/var/lib/gendan GENDAN_HOST=0.0.0.0 GENDAN_LOG_FORMAT=json
USER 10001:10001
WORKDIR /var/lib/gendan
VOLUME /var/lib/gendan
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["gendan"]
CMD ["run"]
