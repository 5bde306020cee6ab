// Zaiyue is the backend of a WeChat Official Account for graduates from Nyingchi, Tibet,
// who work in Guangdong. Without a command it serves; the other commands tend what it
// serves, through the running server where there is one.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // days are Asia/Shanghai, also on a machine without time zones

	"github.com/spf13/cobra"

	"zaiyue/fault"
)

// exitError ends the process with a code, and says nothing more.
type exitError int

// Error tells the code.
func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is one command line of a person.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(errs, "zaiyue:", err)
		return 1
	}
	s := &shell{dir: dir, args: args, out: out, errs: errs, in: os.Stdin, terminal: isTerminal(errs)}
	s.open = s.openHere
	return s.execute(ctx, true)
}

// isTerminal reports whether a writer is a terminal.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// shell is where a command runs: in a process of its own, or inside the server for one.
type shell struct {
	dir       string // paths of the command line are relative to it
	args      []string
	out, errs io.Writer
	in        io.Reader // standard input of a process of its own; nil inside the server
	input     string    // the secret line a flag announced, read from in
	terminal  bool      // errs is a terminal
	config    string    // --config
	// open gives the command what it works on, and the way to give it back.
	open func(context.Context) (*tools, func() error, error)
}

// execute runs the command line and returns its exit code. Only a process of its own may
// serve or simulate.
func (s *shell) execute(ctx context.Context, own bool) int {
	root := &cobra.Command{
		Use:           "zaiyue",
		Short:         "在粤: the account that answers graduates from Nyingchi who work in Guangdong",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
	}
	root.SetArgs(s.args)
	root.SetOut(s.out)
	root.SetErr(s.errs)
	root.PersistentFlags().StringVar(&s.config, "config", "", "settings file (default config.yaml in this folder, if there)")
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(s.contentCommand(), s.searchCommand(), s.menuCommand(), s.adoptCommand(), s.doctorCommand(), s.relevanceCommand(), s.staffCommand())
	root.AddCommand(s.backupCommand(), s.keysCommand(), s.auditCommand(), s.retentionCommand())
	if own {
		serve := s.serveCommand()
		root.RunE = serve.RunE
		root.AddCommand(serve, s.simulateCommand(), s.restoreCommand())
	}
	err := root.ExecuteContext(ctx)
	if code, ok := errors.AsType[exitError](err); ok {
		return int(code)
	}
	if err != nil {
		fmt.Fprintln(s.errs, "zaiyue: "+sentence(err))
		return 1
	}
	return 0
}

// sentence is the error for a person: the words of a fault with what happened underneath.
// Its kind is for the program.
func sentence(err error) string {
	text := err.Error()
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case !ok:
		return text
	case f.Words != "" && f.Cause != nil:
		return strings.Replace(text, f.Error(), fmt.Sprintf("%s（%v）", f.Words, f.Cause), 1)
	}
	return strings.Replace(text, f.Kind.String()+": ", "", 1)
}

// with runs a command on the tools: on the running server's, when there is one.
func (s *shell) with(cmd *cobra.Command, work func(context.Context, *tools) error) (err error) {
	t, closeTools, err := s.open(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeTools()) }()
	return work(cmd.Context(), t)
}
