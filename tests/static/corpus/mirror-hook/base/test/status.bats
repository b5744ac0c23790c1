#!/usr/bin/env bats

setup() {
  export GITEA_URL=http://gitea.test GITEA_TOKEN=t0ken
  source "$BATS_TEST_DIRNAME/../status.bash"
  curl() { cat >"$BATS_TEST_TMPDIR/body"; printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/args"; }
}

@test "the status goes to the commit" {
  set_status tools/lathe abc123 success mirrored
  grep -qx 'http://gitea.test/api/v1/repos/tools/lathe/statuses/abc123' "$BATS_TEST_TMPDIR/args"
  [ "$(jq -r .state "$BATS_TEST_TMPDIR/body")" = success ]
}
