package pgxtx

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime/driver"
)

// known is the statements that were prepared on a connection, as far as
// anybody remembers.
type known map[string]struct{}

// knownKey is where a connection's CustomData has them.
const knownKey = "txruntime statements"

// ahead returns how many statements have to be sent before the others so that
// the savepoints among them exist if one of the others cannot even be prepared:
// 0 if all are known to be. pgx does not tell, so they are remembered; one that
// pgx has dropped meanwhile was valid once.
func (c *conn) ahead(statements []*driver.Statement) int {
	if c.Config().DefaultQueryExecMode == pgx.QueryExecModeExec {
		return 0 // each is parsed when its turn comes
	}
	seen, _ := c.PgConn().CustomData()[knownKey].(known)
	last, fresh := 0, false
	for i, st := range statements {
		if strings.HasPrefix(st.SQL, "savepoint ") {
			last = i + 1
		} else if _, ok := seen[st.SQL]; !ok {
			fresh = true
		}
	}
	if !fresh {
		return 0
	}
	return last
}

// remember notes that the statements were prepared.
func (c *conn) remember(statements []*driver.Statement) {
	data := c.PgConn().CustomData()
	seen, ok := data[knownKey].(known)
	if !ok || len(seen) > c.Config().StatementCacheCapacity {
		seen = make(known)
		data[knownKey] = seen
	}
	for _, st := range statements {
		seen[st.SQL] = struct{}{}
	}
}
