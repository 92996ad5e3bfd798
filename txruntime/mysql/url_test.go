package mysql

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestURLs(t *testing.T) {
	for raw, want := range map[string]string{
		"mysql+gomysql://me:p%40ss%2F%3A%3F@db.example:3307/shop":         "me p@ss/:? tcp db.example:3307 shop interpolated",
		"mysql+gomysql://me@db.example/shop":                              "me  tcp db.example:3306 shop interpolated",
		"mysql+gomysql://me@[::1]/shop":                                   "me  tcp [::1]:3306 shop interpolated",
		"mysql+gomysql://me@[::1]:3307/shop":                              "me  tcp [::1]:3307 shop interpolated",
		"mysql+gomysql://db.example":                                      "  tcp db.example:3306  interpolated",
		"mysql+gomysql:///shop":                                           "  tcp 127.0.0.1:3306 shop interpolated",
		"mysql+gomysql://me@/a%2Fb?socket=/tmp/a%20(b)/s.sock":            "me  unix /tmp/a (b)/s.sock a/b interpolated",
		"mysql+gomysql://h/d?interpolateParams=false":                     "  tcp h:3306 d ",
		"mysql+gomysql://h/d?charset=gbk":                                 "  tcp h:3306 d ",
		"mysql+gomysql://h/d?charset=gbk&interpolateParams=false":         "  tcp h:3306 d ",
		"mysql+gomysql://h/d?collation=sjis_japanese_ci":                  "  tcp h:3306 d ",
		"mysql+gomysql://h/d?charset=utf8mb4,utf8":                        "  tcp h:3306 d interpolated",
		"mysql+gomysql://h/d?multiStatements=false":                       "  tcp h:3306 d interpolated",
		"mysql+gomysql://h/d?loc=Europe/Berlin&sql_mode=%27ANSI%27&a=b+c": "  tcp h:3306 d interpolated a=b c sql_mode='ANSI' Europe/Berlin",
		"mysql+gomysql://h/d?time_zone=%27%2B00%3A00%27&note=%25%26":      "  tcp h:3306 d interpolated note=%& time_zone='+00:00'",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		c, err := parse(u)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		got := fmt.Sprintf("%s %s %s %s %s ", c.User, c.Passwd, c.Net, c.Addr, c.DBName)
		if c.InterpolateParams {
			got += "interpolated"
		}
		for _, name := range []string{"a", "note", "sql_mode", "time_zone"} {
			if v, ok := c.Params[name]; ok {
				got += " " + name + "=" + v
			}
		}
		if c.Loc.String() != "UTC" {
			got += " " + c.Loc.String()
		}
		if got != want || !c.ParseTime {
			t.Errorf("%s:\ngot  %s\nwant %s", raw, got, want)
		}
	}
}

func TestURLsAreRefused(t *testing.T) {
	for raw, why := range map[string]string{
		"mysql+gomysql:":                                                             "no host",
		"mysql+gomysql:db":                                                           "no host",
		"mysql+gomysql://me:secret@h/d#x":                                            "%23",
		"mysql+gomysql://me:secret@h/d?a;b":                                          "parameters",
		"mysql+gomysql://me:secret@h/d?multiStatements=true":                         "multiStatements is refused",
		"mysql+gomysql://me:secret@h/d?multiStatements=1":                            "multiStatements is refused",
		"mysql+gomysql://me:secret@h/d?autocommit=0":                                 "autocommit is refused",
		"mysql+gomysql://me:secret@h/d?strict=true":                                  "sql_mode",
		"mysql+gomysql://me:secret@h/d?socket=/s.sock":                               "a socket and a host",
		"mysql+gomysql://me:secret@/d?socket=":                                       "a socket and a host",
		"mysql+gomysql://me:secret@h/d?parseTime=maybe":                              "maybe",
		"mysql+gomysql://me:secret@h/d?loc=Nowhere":                                  "Nowhere",
		"mysql+gomysql://me:secret@h/d?timeout=soon":                                 "soon",
		"mysql+gomysql://me:secret@h/d?tls=nobody":                                   "nobody",
		"mysql+gomysql://me:secret@h/d?charset=gbk&interpolateParams=true":           "not safe",
		"mysql+gomysql://me:secret@h/d?collation=gb18030_bin&interpolateParams=true": "not safe",
		"mysql+gomysql://me:secret@h/d?interpolateParams=1&charset=utf8mb4%2Csjis":   "not safe",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(u); err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
