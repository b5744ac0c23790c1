module example.net/gwupd

go 1.22
