module github.com/nordpost/parcelapi

go 1.22
