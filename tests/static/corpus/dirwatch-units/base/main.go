package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"example.com/dirwatch/size"
)

// usage adds up the regular files below dir.
func usage(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		sum += info.Size()
		return nil
	})
	return sum, err
}

func main() {
	flag.Parse()
	status := 0
	for _, arg := range flag.Args() {
		exceeded, err := check(arg)
		if err != nil {
			fmt.Fprintln(os.Stderr, "dirwatch:", err)
			status = 2
		} else if exceeded && status == 0 {
			status = 1
		}
	}
	os.Exit(status)
}

// check handles one DIR=LIMIT argument.
func check(arg string) (bool, error) {
	i := strings.LastIndexByte(arg, '=')
	if i < 0 {
		return false, fmt.Errorf("%q is not DIR=LIMIT", arg)
	}
	dir := arg[:i]
	limit, err := size.Parse(arg[i+1:])
	if err != nil {
		return false, err
	}
	used, err := usage(dir)
	if err != nil {
		return false, err
	}
	fmt.Printf("%s\t%s\n", size.Human(used), dir)
	if used <= limit {
		return false, nil
	}
	return true, alert(dir, used, limit)
}
