#!/usr/bin/env bats

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p root server/stable
  echo 1.4.0 >server/stable/version
  echo "image of 1.4.0" >server/stable/1.4.0.squashfs
  cat >conf <<CONF
ROOT=$PWD/root
BASE_URL=file://$PWD/server
CONF
  export KIOSK_CONF=$PWD/conf
  update=$BATS_TEST_DIRNAME/../sbin/kiosk-update
}

@test "installs the channel's release" {
  run "$update"
  [ "$status" -eq 0 ]
  [ "$(cat root/current)" = "image of 1.4.0" ]
}

@test "does nothing when it is current" {
  "$update"
  run "$update"
  [[ $output == *"current already"* ]]
}

@test "a missing channel is an error" {
  run "$update" --channel nightly
  [ "$status" -ne 0 ]
  [ ! -e root/current ]
}
