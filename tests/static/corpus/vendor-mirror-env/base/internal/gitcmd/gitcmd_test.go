package gitcmd

import (
	"context"
	"testing"
)

func TestRunReturnsTrimmedOutput(t *testing.T) {
	dir := t.TempDir()
	if _, err := Run(context.Background(), dir, "init", "--bare", "--quiet"); err != nil {
		t.Fatal(err)
	}
	out, err := Run(context.Background(), dir, "rev-parse", "--is-bare-repository")
	if err != nil {
		t.Fatal(err)
	}
	if out != "true" {
		t.Errorf("got %q, want true", out)
	}
}
