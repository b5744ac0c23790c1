module example.org/vmirror

go 1.21
