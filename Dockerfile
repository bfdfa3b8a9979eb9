# A server for other machines to reach: it listens on every address, and so demands a token.
#
#   docker build -t backlight .
#   docker run -p 8000:8000 -v backlight:/data -e BACKLIGHT_TOKEN=choose-one backlight
#
# Then open http://localhost:8000/?token=choose-one
FROM python:3.12-slim AS build
WORKDIR /source
RUN python -m venv /opt/backlight
COPY . .
RUN /opt/backlight/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgres]'

FROM python:3.12-slim
RUN useradd --system --uid 10001 backlight && install -d -o backlight /data
COPY --from=build /opt/backlight /opt/backlight
ENV PATH=/opt/backlight/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BACKLIGHT_DATA_DIR=/data \
    BACKLIGHT_HOST=0.0.0.0 \
    BACKLIGHT_PORT=8000
USER backlight
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]
ENTRYPOINT ["backlight"]
CMD ["serve", "--no-open"]
