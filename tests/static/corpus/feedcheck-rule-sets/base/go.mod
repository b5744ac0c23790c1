module transit.example/feedcheck

go 1.19
