echo 2.4.1 > "$WORK/server/latest"
[ "$(sh sbin/hub-update check)" = 2.4.1 ]

echo 2.4.1 > "$WORK/state/installed"
[ -z "$(sh sbin/hub-update check)" ]

echo '$(reboot)' > "$WORK/server/latest"
! sh sbin/hub-update check 2>/dev/null
