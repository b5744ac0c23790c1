module example.org/probed

go 1.21
