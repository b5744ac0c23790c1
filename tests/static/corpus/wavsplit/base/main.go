package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	seconds := flag.Int("seconds", 60, "length of a piece")
	rate := flag.Int("rate", 8000, "samples per second")
	flag.Parse()
	if flag.NArg() != 2 || *seconds < 1 || *rate < 1 {
		flag.Usage()
		os.Exit(2)
	}
	n, err := split(flag.Arg(0), flag.Arg(1), int64(*seconds)*int64(*rate)*2)
	if err != nil {
		fmt.Fprintln(os.Stderr, "wavsplit:", err)
		os.Exit(1)
	}
	fmt.Printf("%d piece(s)\n", n)
}
