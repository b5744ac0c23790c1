module git.example.com/arcade/lobbyd

go 1.22
