#!/usr/bin/env bash
# Brings the database to the schema of an image, and waits until that is done: migrate.sh GROUP JOB [REGISTRY/IMAGE:TAG]
# With an image, the job is set to it first, so that the schema is there before the apps that need it are.
set -euo pipefail

group=$1
job=$2
image=${3:-}

if [ -n "$image" ]; then
  az containerapp job update --resource-group "$group" --name "$job" --image "$image" --output none
fi

execution=$(az containerapp job start --resource-group "$group" --name "$job" --query name --output tsv)
echo "Migration $execution started."

for _ in $(seq 180); do
  status=$(az containerapp job execution show --resource-group "$group" --name "$job" \
    --job-execution-name "$execution" --query properties.status --output tsv)
  case $status in
    Succeeded) echo "Migration $execution succeeded."; exit 0 ;;
    Failed | Degraded | Stopped) echo "Migration $execution: $status. Its log is in Log Analytics." >&2; exit 1 ;;
  esac
  sleep 10
done

echo "Migration $execution is not done after 30 minutes." >&2
exit 1
