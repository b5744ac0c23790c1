// Package size reads and writes amounts of bytes.
package size

import (
	"fmt"
	"strconv"
	"strings"
)

const letters = "KMGT"

// Parse reads "500", "20K", "1.5G"; a letter stands for a power of 1024.
func Parse(text string) (int64, error) {
	number, factor := text, 1.0
	if text != "" {
		if i := strings.IndexByte(letters, text[len(text)-1]); i >= 0 {
			number = text[:len(text)-1]
			for ; i >= 0; i-- {
				factor *= 1024
			}
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v >= 0 && v*factor < 1<<62) {
		return 0, fmt.Errorf("bad size %q", text)
	}
	return int64(v * factor), nil
}

// Human writes n with the largest fitting letter: 1536 is "1.5K".
func Human(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10)
	}
	v, i := float64(n)/1024, 0
	for v >= 1024 && i < len(letters)-1 {
		v /= 1024
		i++
	}
	return fmt.Sprintf("%.1f%c", v, letters[i])
}
