module example.org/glasshouse/poller

go 1.21
