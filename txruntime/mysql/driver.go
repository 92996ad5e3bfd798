package mysql

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"net/url"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/txvet/txvet/txruntime/driver"
	"github.com/txvet/txvet/txruntime/internal/sqldrv"
)

func init() { driver.Register("mysql+gomysql", mysqlDriver{}) }

type mysqlDriver struct{}

// Open implements [driver.Driver].
func (mysqlDriver) Open(u *url.URL, o driver.PoolOptions) (driver.Pool, error) {
	config, err := parse(u)
	if err != nil {
		return nil, err
	}
	config.DialFunc = dial
	base, err := gomysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	keys := &keys{}
	return sqldrv.New(sql.OpenDB(connector{base}), &sqldrv.Dialect{
		Quote:             '`',
		Params:            65535,
		Link:              func(c *sql.Conn) sqldrv.Link { return newLink(c, keys) },
		Fault:             fault,
		CommitsImplicitly: commits,
	}, o), nil
}

// connector opens connections that can be counted.
type connector struct{ sqldriver.Connector }

// Connect implements [sqldriver.Connector].
func (c connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	wire := new(*counted)
	base, err := c.Connector.Connect(context.WithValue(ctx, wireKey{}, wire))
	if err != nil {
		return nil, err
	}
	conn, ok := base.(library)
	if !ok {
		_ = base.Close() // it was never used
		return nil, errors.New("this version of go-sql-driver/mysql is not supported")
	}
	return &wired{library: conn, wire: *wire}, nil
}

// library is what go-sql-driver's connections implement.
type library interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.NamedValueChecker
	sqldriver.Pinger
	sqldriver.QueryerContext
	sqldriver.SessionResetter
	sqldriver.Validator
}

// wired is a connection with its network connection.
type wired struct {
	library
	wire *counted
}
