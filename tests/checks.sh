#!/usr/bin/env bash
# Checks of the text of the repository; quick and without a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0
check() { "$@" || { printf 'checks: failed: %s\n' "$*" >&2; failed=1; }; }

mapfile -t code < <(git ls-files '*.cpp' '*.h')
check clang-format --dry-run --Werror "${code[@]}"
check codespell --quiet-level=2 --ignore-words-list=te,ser,nd,ro,fro,nam,implementors,uint,inflight,softend \
  --skip='*.svg,*.png,prices.json' $(git ls-files '*.md' '*.cpp' '*.h' '*.sh' '*.txt' '*.yml' '*.xml')
check desktop-file-validate installer/io.github.meterbird.Meterbird.desktop
check appstreamcli validate --no-net installer/io.github.meterbird.Meterbird.metainfo.xml
mapfile -t scripts < <(git ls-files '*.sh' '.ci/run')
for script in "${scripts[@]}"; do check bash -n "$script"; done

check tests/installer/setup.sh

# Calls that have cost us or others dearly; ARCHITECTURE.md says why for each.
banned='useOpenGL|setUseOpenGL|document_root|mg_handle_form_request|QHttpServer|ignoreSslErrors|setDecompressedSafetyCheckThreshold|QCoro::waitFor'
if git grep -nE "$banned" -- 'src/*' 'ui/*' 'exporter/*' 'demo/*' | grep -vE '^[^:]+:[0-9]+:\s*(//|///|\*)'; then
  printf 'checks: the lines above use something that this program never uses\n' >&2
  failed=1
fi
exit "$failed"
