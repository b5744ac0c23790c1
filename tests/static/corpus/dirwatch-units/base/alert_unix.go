//go:build !windows

package main

import (
	"fmt"
	"log/syslog"

	"example.com/dirwatch/size"
)

func alert(dir string, used, limit int64) error {
	w, err := syslog.New(syslog.LOG_WARNING|syslog.LOG_DAEMON, "dirwatch")
	if err != nil {
		return err
	}
	defer w.Close()
	return w.Warning(fmt.Sprintf("%s holds %s, limit %s", dir, size.Human(used), size.Human(limit)))
}
