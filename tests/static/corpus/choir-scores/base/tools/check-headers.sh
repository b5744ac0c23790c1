#!/bin/sh
# Every score names its title and composer.
status=0
for score in scores/*.ly; do
  for field in title composer; do
    grep -q "^  $field = " "$score" || { echo "$score: no $field"; status=1; }
  done
done
exit $status
