module git.example.net/ops/beacon

go 1.19
