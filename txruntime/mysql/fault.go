package mysql

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/txvet/txvet/txruntime/driver"
)

// Numbers of the server's errors.
const (
	lockWait    = 1205
	deadlock    = 1213
	noSavepoint = 1305
	changed     = 1020 // a snapshot of MariaDB that is too old
	conflict    = 3101 // with another node of a group
	readOnlyTx  = 1792
)

// closing are errors after which the server closes the connection.
var closing = map[uint16]bool{
	1053: true,                                                                         // shutdown
	1080: true,                                                                         // forced close
	1152: true,                                                                         // aborted
	1153: true,                                                                         // packet too large
	1155: true, 1156: true, 1157: true, 1158: true, 1159: true, 1160: true, 1161: true, // network
	1184: true, // aborted
	1927: true, // killed, on MariaDB
	3169: true, // killed, on MySQL
	4031: true, // idle for too long
}

// fault implements [sqldrv.Dialect]'s Fault.
func fault(err error, _ bool) (driver.Fault, bool) {
	var e *gomysql.MySQLError
	if !errors.As(err, &e) {
		return driver.Fault{}, false
	}
	f := driver.Fault{
		Code:     strconv.Itoa(int(e.Number)),
		Message:  message(e),
		ReadOnly: e.Number == readOnlyTx,
	}
	switch e.Number {
	case lockWait, deadlock, changed, conflict:
		f.Retry = true
	case 1022, 1062, 1586, 1859:
		f.Unique = true
	}
	return f, true
}

// named are errors whose texts quote names only: of columns, tables, keys,
// databases, users, procedures, variables.
var named = map[uint16]bool{
	1044: true, 1045: true, 1048: true, 1049: true, 1050: true, 1051: true, 1052: true, 1054: true, 1060: true,
	1061: true, 1072: true, 1091: true, 1109: true, 1136: true, 1142: true, 1143: true, 1146: true, 1193: true,
	1205: true, 1213: true, 1216: true, 1217: true, 1264: true, 1265: true, 1290: true, 1305: true, 1364: true,
	1406: true, 1451: true, 1452: true, 1644: true, 1698: true, 1792: true, 1836: true, 3819: true, 4025: true,
}

// The value comes first in these, and may look like what follows it: the last
// place is the true one.
var (
	duplicate = regexp.MustCompile(`(?s)^Duplicate entry '.*' for key '([^']*)'$`)
	incorrect = regexp.MustCompile(`(?s)^((?:Truncated i|I)ncorrect [\w ]+ value: )'.*'( for column [^'"]*| for column '[^']*' at row \d+)?$`)
	syntax    = regexp.MustCompile(`(?s)^([^']*) near '.*'( at line \d+)$`)
	value     = regexp.MustCompile(`(?s)['"\d].*$`)
)

// message is what the server says, without values: those of a text that is not
// known begin with the first quote or digit. With interpolateParams they are even
// in what is quoted of the statement.
func message(e *gomysql.MySQLError) string {
	text := e.Message
	switch {
	case named[e.Number]:
		return text
	case duplicate.MatchString(text):
		return duplicate.ReplaceAllString(text, "Duplicate entry for key '$1'")
	case incorrect.MatchString(text):
		return incorrect.ReplaceAllString(text, "$1…$2")
	case syntax.MatchString(text):
		return syntax.ReplaceAllString(text, "$1$2")
	}
	return strings.TrimSpace(value.ReplaceAllString(text, "…"))
}
