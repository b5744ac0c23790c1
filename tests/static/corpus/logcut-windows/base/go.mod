module github.com/ferrule/logcut

go 1.21
