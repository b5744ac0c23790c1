module stockroom

go 1.20
