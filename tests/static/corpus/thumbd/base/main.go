package main

import (
	"flag"
	"image"
	_ "image/gif"
	"image/jpeg"
	_ "image/png"
	"log"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "thumbs", "folder to write to")
	size := flag.Int("size", 160, "longest side of a thumbnail in pixels")
	flag.Parse()
	failed := false
	for _, path := range flag.Args() {
		if err := convert(path, *out, *size); err != nil {
			log.Printf("%s: %v", path, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func convert(path, out string, size int) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	img, _, err := image.Decode(in)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(out, filepath.Base(path)+".jpg"))
	if err != nil {
		return err
	}
	if err := jpeg.Encode(f, shrink(img, size), nil); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
