# Talking to HAProxy through its admin socket. Source me.

: "${HAP_SOCKET:=/run/haproxy/admin.sock}"

say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }

hap() { printf '%s\n' "$1" | socat -t 5 - "UNIX-CONNECT:$HAP_SOCKET"; }

# hap_state BACKEND SERVER STATE -- ready, drain or maint
hap_state() {
    local answer
    answer=$(hap "set server $1/$2 state $3") || return
    if [[ -n ${answer//[[:space:]]/} ]]; then
        say "haproxy: $answer"
        return 1
    fi
}
