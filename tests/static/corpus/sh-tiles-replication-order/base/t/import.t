OSM2PGSQL=true "$T/../bin/import-planet" some.osm.pbf 4711 2>/dev/null
[ "$(cat "$STATE_DIR/sequence")" = 4711 ]
"$T/../bin/status" | grep -q 'at replication file 4711'

# a failed import leaves no number
rm "$STATE_DIR/sequence"
! OSM2PGSQL=false "$T/../bin/import-planet" some.osm.pbf 4711 2>/dev/null || exit 1
[ ! -e "$STATE_DIR/sequence" ]
