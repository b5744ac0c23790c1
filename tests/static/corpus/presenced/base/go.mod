module example.org/presenced

go 1.21
