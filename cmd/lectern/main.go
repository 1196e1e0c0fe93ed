// SPDX-License-Identifier: AGPL-3.0-or-later

// Command lectern is the whole program: server, demo school, imports, backup. This folder is the only reader of flags and
// environment. Exit codes: 0 done, 1 failed, 2 done with faults listed, 64 wrong usage, 78 configuration or undeclared data.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones on machines without them

	"lectern/internal/app"
)

const (
	exitDone   = 0
	exitFailed = 1
	exitFaults = 2
	exitUsage  = 64
	exitConfig = 78
)

// version is set by the build.
var version = "dev"

// command is one word after lectern.
type command struct {
	name, usage, does string
	run               func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "serve --data DIR [--listen :8080] [--base-url URL] [--config lectern.toml]", "serve the sites of a data folder", serve},
		{"demo", "demo --data DIR --size school|town|state [--seed N] [--serve]", "make a synthetic school", demoCommand},
		{"import", "import oneroster PATH --data DIR [--dry-run] [--close-many] [--json]", "bring a roster in", importRoster},
		{"site", siteUsage, "make a site and its first admin; let it leave, export and remove it", siteCommand},
		{"user", "user create|signin-link --email … [--role … --given … --family …] --data DIR [--site NAME] [--json]", "make a person, or a one-time link", userCommand},
		{"routes", "routes [--json]", "list every route with its gate", routes},
		{"schema", "schema --data DIR [--json]", "list every column with its declaration", schema},
		{"privacy", "privacy check|records|export|erase|verify|log verify|replay [--person WHO] [--reason WHY] [--out F.zip] [--dry-run] --data DIR [--json]", "check the declarations, copy or erase a person, prove it", privacyCommand},
		{"backup", "backup --data DIR --out FILE [--recipient age1…]", "write everything of a site into one file", backup},
		{"restore", "restore FILE --data DIR [--identity FILE]", "bring a backup back into an empty data folder", restore},
		{"doctor", "doctor --data DIR [--json]", "look for what is wrong with an installation", doctor},
		{"migrate", "migrate --data DIR", "bring the database up to this program", migrate},
		{"version", "version", "say which program this is", func(context.Context, []string) error { fmt.Println("lectern", version); return nil }},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		help(os.Stdout)
		return exitDone
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exitCode(c, c.run(ctx, args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "lectern: there is no command %q\n\n", args[0])
	help(os.Stderr)
	return exitUsage
}

// usageError is a wrong call, configError a wrong configuration, errFaults a run that is done and listed faults.
type (
	usageError  struct{ error }
	configError struct{ error }
)

var errFaults = errors.New("done, with faults listed above")

func wrongUsage(format string, a ...any) error { return usageError{fmt.Errorf(format, a...)} }

func exitCode(c command, err error) int {
	var usage usageError
	var config configError
	var undeclared *app.ErrUndeclared
	var gone goneError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, flag.ErrHelp):
		fmt.Println("usage: lectern " + c.usage)
		return exitDone
	case errors.Is(err, errFaults):
		return exitFaults
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "lectern %s: %v\nusage: lectern %s\n", c.name, err, c.usage)
		return exitUsage
	case errors.As(err, &config), errors.As(err, &undeclared), errors.As(err, &gone):
		fmt.Fprintf(os.Stderr, "lectern %s: %v\n", c.name, err)
		return exitConfig
	}
	fmt.Fprintf(os.Stderr, "lectern %s: %v\n", c.name, err)
	return exitFailed
}

func help(w io.Writer) {
	fmt.Fprintln(w, "Lectern, a learning platform. Commands:")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.does)
	}
	fmt.Fprintln(w, "\nlectern COMMAND --help says how it is called. Settings come from flags, LECTERN_* variables, or --config FILE.")
}
