module tiles.example.org/tilecache

go 1.21
