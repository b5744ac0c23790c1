package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"

	"github.com/ferrule/logcut/level"
	"github.com/ferrule/logcut/line"
)

func main() {
	min := flag.String("level", "info", "lowest level to print")
	flag.Parse()

	lowest, err := level.Parse(*min)
	if err != nil {
		fmt.Fprintln(os.Stderr, "logcut:", err)
		os.Exit(2)
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		entry, err := line.Parse(in.Text())
		if err != nil || entry.Level < lowest {
			continue
		}
		fmt.Println(in.Text())
	}
	if err := in.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "logcut:", err)
		os.Exit(1)
	}
}
