module example.org/harbor/feedindex

go 1.22
