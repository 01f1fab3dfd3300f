#!/usr/bin/env bash
# Runs the fuzz targets of build/fuzz, all at once, for so many seconds from their corpora; prints executions a second
# and coverage of each. A crash, a hang or too much memory ends it with 1 and leaves what caused it in
# build/fuzz/artifacts.
#   tests/fuzz/run.sh SECONDS [target...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:?how many seconds}
shift
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(fuzz_otlp_protobuf fuzz_otlp_json fuzz_events fuzz_requests fuzz_http)

found=build/fuzz/artifacts
mkdir -p "$found"
# A freed block is kept for some time to see who still uses it; the usual 256 MB of them would be above the limit.
export ASAN_OPTIONS=quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1

seeds() {
  case "$1" in
    fuzz_otlp_*) echo tests/data/otlp ;; # recorded bodies
    fuzz_requests) echo tests/fuzz/corpus/fuzz_http ;;
  esac
}

dictionary() {
  case "$1" in
    fuzz_otlp_json) echo -dict=tests/fuzz/otlp.dict ;;
    fuzz_events) echo -dict=tests/fuzz/events.dict ;;
    fuzz_requests | fuzz_http) echo -dict=tests/fuzz/http.dict ;;
  esac
}

# What a run finds goes to build/fuzz/corpus, which grows from run to run; tests/fuzz/corpus is what is kept.
fuzz() {
  local target=$1 log="$found/$1.log" status=0
  mkdir -p "build/fuzz/corpus/$target"
  # shellcheck disable=SC2046 # a missing word is no word
  "build/fuzz/bin/$target" -max_total_time="$seconds" -rss_limit_mb=512 -timeout=10 -max_len=20000 -print_final_stats=1 \
    -artifact_prefix="$found/$target-" $(dictionary "$target") \
    "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target" $(seeds "$target") >"$log" 2>&1 || status=$?
  local speed coverage
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  coverage=$(grep -ao 'cov: [0-9]* ft: [0-9]* corp: [0-9]*' "$log" | tail -n 1)
  printf '%s: %s executions/s, %s: %s\n' "$target" "${speed:-?}" "${coverage:-no coverage}" \
    "$([ "$status" = 0 ] && echo clean || echo "FOUND SOMETHING (exit $status)")"
  if [ "$status" != 0 ]; then
    grep -avE '^#[0-9]+\s+(NEW|REDUCE|pulse|RELOAD)' "$log" | tail -n 60
  fi
  return "$status"
}

failed=0
running=()
for target in "${targets[@]}"; do
  fuzz "$target" &
  running+=($!)
done
for process in "${running[@]}"; do wait "$process" || failed=1; done
exit "$failed"
