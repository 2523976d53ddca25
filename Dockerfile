# Two stages: the first installs the locked packages, the second has nothing but what running needs.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/alongside \
    && /opt/alongside/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/opt/alongside/bin:$PATH \
    PYTHONPATH=/opt/alongside/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
COPY --from=build /opt/alongside /opt/alongside
COPY bot /opt/alongside/app/bot
COPY flows /opt/alongside/app/flows
COPY storage /opt/alongside/app/storage
RUN useradd --uid 10001 --no-create-home alongside && install --directory --owner=10001 --mode=0700 /data
USER 10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
