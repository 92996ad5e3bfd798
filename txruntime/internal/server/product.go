package server

import (
	"net"
	"net/url"
	"syscall"
)

// product is what there is to know about the servers of one make.
type product struct {
	name     string
	variable string         // what the names of its environment variables start with
	accounts []string       // to run as when root starts it, best first
	socket   string         // the socket's file in the server's folder
	pid      string         // the file there that exists while the server runs
	crash    syscall.Signal // ends the server without an orderly shutdown

	search search
	create func(p programs, dir string) []string // the command that makes the data folder
	serve  func(p programs, dir string) []string // the command that is the server
	greet  func(net.Conn) error                  // succeeds once the server takes connections
	url    func(dir string) url.URL
}

// programs are the files of an installed server.
type programs struct{ create, serve string }

var postgres = product{
	name:     "PostgreSQL",
	variable: "TXTEST_POSTGRES",
	accounts: []string{"postgres", "nobody"},
	socket:   ".s.PGSQL.5432",
	pid:      "data/postmaster.pid",
	// It ends its children too, and frees its shared memory, which SIGKILL would not.
	crash:  syscall.SIGQUIT,
	search: postgresSearch,
	create: func(p programs, dir string) []string {
		return []string{
			p.create, "-D", dir + "/data", "-U", "postgres", "-A", "trust",
			"-E", "UTF8", "--locale=C", "-N", "--no-instructions",
		}
	},
	serve: func(p programs, dir string) []string {
		return []string{
			p.serve, "-D", dir + "/data", "-k", dir, "-p", "5432",
			"-c", "listen_addresses=",
			"-c", "max_connections=200",
			"-c", "max_prepared_transactions=0",
			"-c", "fsync=off",
			"-c", "full_page_writes=off",
			// With "off", which is no faster without fsync, a crash loses the last commits.
			"-c", "synchronous_commit=on",
		}
	},
	greet: greetPostgres,
	url: func(dir string) url.URL {
		return url.URL{Scheme: "postgresql+pgx", User: url.User("postgres"), RawQuery: "host=" + dir}
	},
}

var mariadb = product{
	name:     "MariaDB",
	variable: "TXTEST_MARIADB",
	accounts: []string{"mysql", "nobody"},
	socket:   "s.sock",
	pid:      "s.pid",
	crash:    syscall.SIGKILL,
	search:   mariadbSearch,
	create: func(p programs, dir string) []string {
		return append([]string{
			p.create, "--no-defaults", "--force", // even if this host's name does not resolve
			"--auth-root-authentication-method=normal", "--skip-test-db",
		}, mariadbSettings(dir)...)
	},
	serve: func(p programs, dir string) []string {
		return append([]string{
			p.serve, "--no-defaults", "--skip-networking",
			"--socket=" + dir + "/s.sock",
			"--pid-file=" + dir + "/s.pid",
			"--max-connections=200",
			"--innodb-fast-shutdown=3",
		}, mariadbSettings(dir)...)
	},
	greet: greetMariaDB,
	url: func(dir string) url.URL {
		return url.URL{Scheme: "mysql+gomysql", User: url.User("root"), RawQuery: "socket=" + dir + "/s.sock"}
	},
}

// mariadbSettings are those that must not change once the data folder is made,
// and those that make both its creation and its use fast.
func mariadbSettings(dir string) []string {
	return []string{
		"--datadir=" + dir + "/data",
		"--tmpdir=" + dir,
		"--character-set-server=utf8mb4",
		"--skip-log-bin",
		"--debug-no-sync",
		"--innodb-doublewrite=0",
		"--innodb-buffer-pool-size=32M",
		"--innodb-log-file-size=8M",
		"--innodb-use-native-aio=0", // of which a host has few for all its servers
		// With 0, which is no faster without syncs, a crash loses the last second.
		"--innodb-flush-log-at-trx-commit=2",
	}
}
