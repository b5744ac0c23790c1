package main

import (
	"fmt"
	"os/exec"

	"example.com/dirwatch/size"
)

const eventID = "410"

func alert(dir string, used, limit int64) error {
	// eventcreate cuts long descriptions, so the numbers come first.
	text := fmt.Sprintf("%s used", size.Human(used))
	if limit > 0 {
		text += fmt.Sprintf(" of %s (%d%%)", size.Human(limit), used*100/limit)
	}
	text += " in " + dir
	cmd := exec.Command("eventcreate", "/T", "WARNING", "/ID", eventID,
		"/L", "APPLICATION", "/SO", "dirwatch", "/D", text)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("eventcreate: %w: %s", err, out)
	}
	return nil
}
