module example.net/edge-updater

go 1.22
