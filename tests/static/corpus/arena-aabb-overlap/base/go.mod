module example.org/brawl/arena

go 1.21
