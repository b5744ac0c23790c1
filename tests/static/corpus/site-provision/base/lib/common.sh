# Sourced by the scripts, not run.

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# site_user DOMAIN: the name of the system user of a site
site_user() {
    printf 'site-%s\n' "$1" | tr . - | cut -c1-32
}

check_domain() {
    case $1 in
        '' | *[!a-z0-9.-]* | .* | *..*) die "not a domain: '$1'" ;;
    esac
}

# fill TEMPLATE DOMAIN: write a template with its fields filled in
fill() {
    sed -e "s/@DOMAIN@/$2/g" -e "s/@USER@/$(site_user "$2")/g" "$1"
}
