# set_status REPO SHA STATE TEXT
set_status() {
  local repo=$1 sha=$2 state=$3 text=$4
  jq -n --arg state "$state" --arg text "$text" \
    '{context: "mirror", state: $state, description: $text}' |
    curl --silent --show-error --fail --output /dev/null \
      --header "Authorization: token $GITEA_TOKEN" \
      --header 'Content-Type: application/json' \
      --data @- "$GITEA_URL/api/v1/repos/$repo/statuses/$sha"
}
