// Command poller reads every sensor node once and prints the readings.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"example.org/glasshouse/poller/internal/node"
)

func main() {
	list := flag.String("nodes", "nodes.txt", "file with one node address per line")
	flag.Parse()

	addresses, err := readAddresses(*list)
	if err != nil {
		log.Fatal(err)
	}
	client := node.NewClient()
	for _, address := range addresses {
		reading, err := client.Read(context.Background(), address)
		if err != nil {
			log.Printf("%s: %v", address, err)
			continue
		}
		fmt.Printf("%s %.1f %.0f\n", address, reading.Celsius, reading.Humidity)
	}
}

func readAddresses(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var addresses []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if line := strings.TrimSpace(scanner.Text()); line != "" {
			addresses = append(addresses, line)
		}
	}
	return addresses, scanner.Err()
}
