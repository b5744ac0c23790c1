# shellcheck shell=sh
KIOSK_USER=kiosk
KIOSK_HOME=/home/kiosk

make_user() {
	id "$KIOSK_USER" >/dev/null 2>&1 ||
		run useradd --create-home --home-dir "$KIOSK_HOME" --shell /bin/sh "$KIOSK_USER"
}

copy_skel() {
	run install -o "$KIOSK_USER" -m 0644 "$ROOT/skel/xinitrc" "$KIOSK_HOME/.xinitrc"
}
