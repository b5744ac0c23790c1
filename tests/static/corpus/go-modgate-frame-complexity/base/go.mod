module modgate

go 1.21
