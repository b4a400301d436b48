# syntax=docker/dockerfile:1
# From the top of the repository, with the RonDB version of the cluster:
#   docker build -f deploy/docker/agent.Dockerfile --build-arg RONDB_IMAGE=... -t rondb-backup-agent .
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RONDB_IMAGE

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY . .
RUN ["npm", "ci", "--no-audit", "--no-fund"]
RUN ["node", "deploy/build.ts"]
RUN npm sbom --sbom-format=cyclonedx --omit=dev --workspace=agent > dist/sbom.cdx.json

FROM ${RONDB_IMAGE} AS rondb

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
# The user that the data nodes run as: their backup directories are open to nobody else.
ARG UID=1000
ARG GID=1000
# Where the RonDB image has its programs.
ARG RONDB_HOME=/srv/hops/mysql
LABEL org.opencontainers.image.title="rondb-backup agent" \
      org.opencontainers.image.description="Uploads and restores the native backups of one RonDB data node" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libncurses6 libssl3 libstdc++6 rclone tini zlib1g \
 && rm -rf /var/lib/apt/lists/*
# The programs look for the libraries that RonDB brings, such as its OpenSSL, in ../lib/private.
COPY --from=rondb --chmod=0755 ${RONDB_HOME}/lib/private/ /usr/local/lib/private/
COPY --from=rondb --chmod=0755 ${RONDB_HOME}/bin/ndb_restore /usr/local/bin/
COPY --from=build --chmod=0755 /build/dist/rondb-backup-agent.mjs /opt/rondb-backup/
COPY --from=build --chmod=0755 /build/dist/inspect-worker.mjs /opt/rondb-backup/
COPY --from=build --chmod=0644 /build/dist/THIRD-PARTY-LICENSES.txt /build/dist/sbom.cdx.json /build/LICENSE /opt/rondb-backup/
COPY --chmod=0755 deploy/docker/healthcheck.mjs /opt/rondb-backup/
RUN ["ln", "-s", "/opt/rondb-backup/rondb-backup-agent.mjs", "/usr/local/bin/rondb-backup-agent"]
# What cannot start here starts nowhere: a library that is missing ends the build.
RUN ["ndb_restore", "--version"]
RUN ["rclone", "version"]
RUN ["rondb-backup-agent", "--version"]
USER ${UID}:${GID}
# Nothing is written but in /tmp: the root file system can be read-only.
WORKDIR /tmp
EXPOSE 50061
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=20s --timeout=5s --start-period=20s CMD ["node", "/opt/rondb-backup/healthcheck.mjs", "50061"]
ENTRYPOINT ["tini", "--", "rondb-backup-agent"]
