module github.com/northgate-games/arena

go 1.20
