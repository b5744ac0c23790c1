module skirmish.gg/lobbyd

go 1.22
