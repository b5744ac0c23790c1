#!/bin/bash
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/common.sh"

domain=${1:-}
check_domain "$domain"
user=$(site_user "$domain")
home=/srv/sites/$domain

[ ! -e "$home" ] || die "$home exists"
useradd --system --home-dir "$home" --shell /usr/sbin/nologin "$user"
install -d -o "$user" -g www-data -m 750 "$home" "$home/htdocs"
fill "$here/templates/index.html" "$domain" >"$home/htdocs/index.html"
fill "$here/templates/nginx-site.conf" "$domain" >"/etc/nginx/sites-enabled/$domain.conf"
nginx -t
systemctl reload nginx
