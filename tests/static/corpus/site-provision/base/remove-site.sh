#!/bin/bash
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/common.sh"

domain=${1:-}
check_domain "$domain"

rm -f "/etc/nginx/sites-enabled/$domain.conf"
systemctl reload nginx
userdel "$(site_user "$domain")"
echo "The files in /srv/sites/$domain are left for you to archive."
