module example.org/wavsplit

go 1.20
