module thumbd

go 1.20
