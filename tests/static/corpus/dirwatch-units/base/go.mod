module example.com/dirwatch

go 1.19
