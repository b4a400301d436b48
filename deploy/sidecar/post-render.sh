#!/bin/sh
# A post-renderer of Helm: the chart's objects come on standard input, and go patched to standard output.
# Needs kubectl. Helm 3: helm upgrade --post-renderer ./post-render.sh ...
# Helm 4: helm plugin install DIRECTORY; helm upgrade --post-renderer rondb-backup-sidecar ...
set -eu
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cp "$(dirname "$0")"/*.yaml "$directory"
cat > "$directory/rendered.yaml"
kubectl kustomize "$directory"
