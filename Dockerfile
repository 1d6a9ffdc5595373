# The app in a container:
#   docker build -t fluxcore .
#   docker run --rm -p 5006:5006 -v flux-workspace:/workspace fluxcore
# and then http://localhost:5006/app. Under another host name, add
#   --allow-origin name:port --address 0.0.0.0

FROM python:3.11-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY data data
COPY fluxcore fluxcore
COPY dashboard dashboard
RUN pip install --no-cache-dir --prefix=/install --constraint constraints.txt .

FROM python:3.11-slim
COPY --from=build /install /usr/local
COPY tools/health.py /opt/health.py
RUN useradd --create-home --uid 10001 flux && install --directory --owner=flux /workspace
USER flux
WORKDIR /home/flux
ENV FLUX_WORKSPACE=/workspace PYTHONUNBUFFERED=1
VOLUME /workspace
EXPOSE 5006
# Looks for the drawn heading of the page: a page that failed would still answer with status 200.
HEALTHCHECK --interval=60s --timeout=25s --start-period=60s CMD ["python", "/opt/health.py"]
ENTRYPOINT ["python", "-m", "dashboard"]
CMD ["--address", "0.0.0.0"]
