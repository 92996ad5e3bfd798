package mysql

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	gomysql "github.com/go-sql-driver/mysql"
)

// refused are parameters that would break what the session relies on.
var refused = map[string]string{
	"multiStatements": "a text of several statements may end the transaction unseen",
	"autocommit":      "without it there would always be a transaction",
	"strict":          "the driver has no such mode any more: set sql_mode",
}

// slashed are the charsets in which a byte of a character may be a backslash.
var slashed = []string{"big5", "cp932", "gb18030", "gb2312", "gbk", "sjis"}

// parse reads a URL; doc.go has its grammar.
func parse(u *url.URL) (*gomysql.Config, error) {
	switch {
	case u.Opaque != "" || u.Host == "" && u.User == nil && u.Path == "":
		return nil, errors.New("the URL has no host: write mysql+gomysql://user@host:3306/database")
	case u.Fragment != "":
		return nil, errors.New("the URL has a fragment: write %23 for #")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("the URL has parameters that cannot be parsed: separate them with &, and write %26 for & and %25 for % in them")
	}
	for name, why := range refused {
		if query.Has(name) && query.Get(name) != "false" {
			return nil, fmt.Errorf("%s is refused: %s", name, why)
		}
		query.Del(name)
	}
	network, address := "tcp", withPort(u.Host)
	if socket := query.Get("socket"); query.Has("socket") {
		if u.Host != "" || socket == "" {
			return nil, errors.New("the URL names a socket and a host, or neither")
		}
		network, address = "unix", socket
		query.Del("socket")
	}
	if err := defaults(query); err != nil {
		return nil, err
	}
	c, err := gomysql.ParseDSN(dsn(network, address, query))
	if err != nil {
		return nil, err
	}
	c.Addr = address
	c.DBName = strings.TrimPrefix(u.Path, "/")
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Logger = &gomysql.NopLogger{} // what it would log is in errors
	return c, nil
}

// defaults sets what the URL does not.
func defaults(query url.Values) error {
	if !query.Has("parseTime") {
		query.Set("parseTime", "true")
	}
	charset := strings.ToLower(query.Get("charset") + " " + query.Get("collation"))
	bad := slices.ContainsFunc(slashed, func(c string) bool { return strings.Contains(charset, c) })
	if !query.Has("interpolateParams") {
		query.Set("interpolateParams", fmt.Sprint(!bad))
	} else if on := query.Get("interpolateParams"); bad && on != "false" && on != "0" {
		return errors.New("interpolateParams is not safe with this charset")
	}
	return nil
}

// escape is for values of which go-sql-driver unescapes some and takes others
// as they are; the latter have none of these characters.
var escape = strings.NewReplacer("%", "%25", "&", "%26", "/", "%2F", "+", "%2B", " ", "%20")

// dsn returns the address and the parameters as go-sql-driver reads them; the
// rest of the config it cannot read if it holds certain characters.
func dsn(network, address string, query url.Values) string {
	var parameters []string
	for name, values := range query {
		parameters = append(parameters, name+"="+escape.Replace(values[len(values)-1]))
	}
	if network == "unix" {
		address = "" // the path may hold them
	}
	return network + "(" + address + ")/?" + strings.Join(parameters, "&")
}

// withPort adds what a host lacks.
func withPort(host string) string {
	if host == "" {
		host = "127.0.0.1"
	}
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), "3306")
}
