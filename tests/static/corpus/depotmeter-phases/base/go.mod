module depot.example/chargemeter

go 1.19
