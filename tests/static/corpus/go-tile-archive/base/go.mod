module github.com/terrakit/tilepack

go 1.21
