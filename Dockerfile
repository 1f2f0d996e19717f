# The mock, the check and the judge of recorded answers in a container.
# How to use it: docs/install.md.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
# Without a restart nobody adds any: HTTPS (tls) and the second engine (fast).
ARG EXTRAS=tls,fast
WORKDIR /src
COPY . .
RUN python3 -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheel . \
    && python3 -m venv --without-pip /opt/orchestrator-contract \
    && python3 -m pip --python /opt/orchestrator-contract/bin/python \
        install --no-cache-dir "$(echo /wheel/*.whl)[${EXTRAS}]"


FROM ${BASE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="orchestrator-contract" \
      org.opencontainers.image.description="The contract of the Puppet Enterprise orchestrator's jobs API: a mock server and contract tests." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /opt/orchestrator-contract /opt/orchestrator-contract

# The root may be read-only: nothing is written but where somebody says, and to /tmp the
# authority of --tls. The mock listens on all addresses, because nobody outside reaches
# the loopback of a container; so /__admin demands a token, which the log tells.
ENV PATH=/opt/orchestrator-contract/bin:${PATH} \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_STATE_HOME=/tmp \
    ORCHESTRATOR_CONTRACT_SERVE_HOST=0.0.0.0
WORKDIR /data
# By number, so that Kubernetes sees that it is not root. Any other user will do.
USER 10001:10001
EXPOSE 8143
# Every command ends at once on an interrupt. On SIGTERM process 1 ends only if it has a
# handler, which serve has and a check has not.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=15s --timeout=10s --start-period=20s --retries=3 \
    CMD ["orchestrator-contract", "healthcheck"]
ENTRYPOINT ["orchestrator-contract"]
CMD ["serve"]
