set -eu
. lib/hap.bash
say() { :; }

hap() { echo "$1" > "$asked"; echo; }
asked=$(mktemp)
trap 'rm -f "$asked"' EXIT

hap_state web web-a maint
[[ $(< "$asked") == 'set server web/web-a state maint' ]]

hap() { echo 'No such server.'; }
! hap_state web web-z maint
