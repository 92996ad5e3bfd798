package mysql

import (
	"fmt"
	"strings"
	"testing"

	gomysql "github.com/go-sql-driver/mysql"
)

func TestMessagesKeepNamesAndDropValues(t *testing.T) {
	const s = "s3cr3t"
	for _, c := range []struct {
		number     uint16
		text, want string
	}{
		{1062, "Duplicate entry '" + s + "' for key 'PRIMARY'", "Duplicate entry for key 'PRIMARY'"},
		{1062, "Duplicate entry 'a' for key '" + s + "' for key 't.name'", "Duplicate entry for key 't.name'"},
		{1062, "Duplicate entry '" + s + "\n' for key 'k'", "Duplicate entry for key 'k'"},
		{1366, "Incorrect integer value: '" + s + "' for column `d`.`t`.`n` at row 1", "Incorrect integer value: … for column `d`.`t`.`n` at row 1"},
		{1366, "Incorrect integer value: '" + s + "' for column 'n' at row 1", "Incorrect integer value: … for column 'n' at row 1"},
		{1366, "Incorrect integer value: 'a' for column '" + s + "' for column 'n' at row 1", "Incorrect integer value: … for column 'n' at row 1"},
		{1292, "Truncated incorrect DOUBLE value: '" + s + "'", "Truncated incorrect DOUBLE value: …"},
		{1292, "Incorrect datetime value: '" + s + "' for column `d`.`t`.`at` at row 1", "Incorrect datetime value: … for column `d`.`t`.`at` at row 1"},
		{1064, "You have an error in your SQL syntax; check the manual for the right syntax to use near '" + s + " at line 2' at line 1",
			"You have an error in your SQL syntax; check the manual for the right syntax to use at line 1"},
		{1690, "BIGINT UNSIGNED value is out of range in '(`d`.`t`.`n` - 77)'", "BIGINT UNSIGNED value is out of range in …"},
		{1526, "Table has no partition for value 77", "Table has no partition for value …"},
		{1411, "Incorrect datetime value: '" + s + "' for function str_to_date", "Incorrect datetime value: …"},
		{3140, `Invalid JSON text: "` + s + `" at position 0 in value for column 't.j'.`, "Invalid JSON text: …"},
		{1231, "Variable 'sql_mode' can't be set to the value of '" + s + "'", "Variable …"},
		{1048, "Column 'name' cannot be null", "Column 'name' cannot be null"},
		{1452, "Cannot add or update a child row: a foreign key constraint fails (`d`.`c`, CONSTRAINT `k` FOREIGN KEY (`p`) REFERENCES `t` (`id`))",
			"Cannot add or update a child row: a foreign key constraint fails (`d`.`c`, CONSTRAINT `k` FOREIGN KEY (`p`) REFERENCES `t` (`id`))"},
		{9999, "something new about '" + s + "'", "something new about …"},
	} {
		err := fmt.Errorf("wrapped: %w", &gomysql.MySQLError{Number: c.number, Message: c.text})
		f, ok := fault(err, false)
		if !ok || f.Message != c.want || f.Code != fmt.Sprint(c.number) || strings.Contains(f.Message, s) || strings.Contains(f.Message, "77") {
			t.Errorf("%s:\ngot  %s\nwant %s", c.text, f.Message, c.want)
		}
	}
}
