# Which release is installed, which one is offered.

installed_release() {
    cat "$HUB_STATE/installed" 2>/dev/null || echo none
}

# The server keeps the name of the newest release in the file "latest".
offered_release() {
    name=$(wget -q -O - "$HUB_URL/latest") || return 1
    case $name in
        ''|*[!0-9.]*)
            echo "hub-update: strange release name from the server" >&2
            return 1
            ;;
    esac
    echo "$name"
}
