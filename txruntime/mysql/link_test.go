package mysql

import (
	"context"
	"database/sql"
	"net/url"
	"testing"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/txvet/txvet/txruntime/driver"
	"github.com/txvet/txvet/txruntime/internal/server"
)

// connect returns a connection to the private server.
func connect(t *testing.T) *sql.Conn {
	t.Helper()
	s, err := server.MariaDB()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(s.URL("mysql"))
	if err != nil {
		t.Fatal(err)
	}
	config, err := parse(u)
	if err != nil {
		t.Fatal(err)
	}
	config.DialFunc = dial
	base, err := gomysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector{base})
	t.Cleanup(func() { db.Close() })
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func exec(t *testing.T, c *sql.Conn, sql string) error {
	t.Helper()
	_, err := c.ExecContext(context.Background(), sql)
	return err
}

func TestTheLibraryStillKeepsTheFlags(t *testing.T) {
	c := connect(t)
	l := newLink(c, &keys{})
	for _, step := range []struct {
		sql  string
		want uint64
	}{
		{"do 0", autocommit},
		{"start transaction", autocommit | inTransaction},
		{"select 1", autocommit | inTransaction},
		{"commit", autocommit},
		{"set autocommit = 0", 0},
	} {
		if err := exec(t, c, step.sql); err != nil {
			t.Fatal(err)
		}
		if got, ok := l.wire.flags(); !ok || got&(autocommit|inTransaction) != step.want {
			t.Errorf("after %q: %b %v", step.sql, got, ok)
		}
	}
}

func TestWithoutFlagsAnErrorEndsTheTransaction(t *testing.T) {
	c := connect(t)
	l := newLink(c, &keys{})
	l.wire = nil
	ctx := context.Background()
	if err := l.Begin(ctx, &driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := l.State(ctx, driver.InTx, nil, nil); got != driver.InTx {
		t.Errorf("after no error: %v", got)
	}
	if got := l.State(ctx, driver.InTx, nil, exec(t, c, "nonsense")); got != driver.InTx {
		t.Errorf("after a syntax error: %v", got)
	}
	err := exec(t, c, "signal sqlstate '45000'")
	if got := l.State(ctx, driver.InTx, nil, err); err == nil || got != driver.Idle {
		t.Errorf("after %v: %v", err, got)
	}
	if flags, _ := newLink(c, &keys{}).wire.flags(); flags&inTransaction != 0 {
		t.Error("the transaction is still open")
	}
}

func TestAnIsolationLevelThatIsNotUsedCostsTheConnection(t *testing.T) {
	c := connect(t)
	l := newLink(c, &keys{})
	if err := exec(t, c, "xa start 'x'"); err != nil { // so that no other transaction can begin
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := l.Begin(ctx, &driver.TxOptions{}); err == nil {
		t.Fatal("began")
	}
	if l.End(ctx) == nil {
		t.Error("the connection would be used again")
	}
}

func TestTheServerIsAskedForItsStepOnce(t *testing.T) {
	c := connect(t)
	k := &keys{}
	l := newLink(c, k)
	if err := exec(t, c, "set session auto_increment_increment = 7"); err != nil {
		t.Fatal(err)
	}
	before := l.RoundTrips()
	for range 3 {
		if step, err := k.step(context.Background(), c); step != 7 || err != nil {
			t.Error(step, err)
		}
	}
	if n := l.RoundTrips() - before; n != 1 {
		t.Errorf("%d round trips", n)
	}
}
