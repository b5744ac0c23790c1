module tilepack

go 1.21
