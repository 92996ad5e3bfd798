#!/bin/sh
# Installs PostgreSQL and MariaDB where search.go finds them, unless they are there.
# Says nothing if so; else it needs apt-get as root or through sudo, or brew.
set -eu

# holds FOLDER FILE...: does the folder hold all of the programs?
holds() {
	dir=$1
	shift
	for file; do
		test -f "$dir/$file" && test -x "$dir/$file" || return 1
	done
}

is_postgres() { holds "$1" initdb postgres; }

is_mariadb() {
	for scripts in . ../bin ../scripts; do
		if holds "$1" mariadbd "$scripts/mariadb-install-db"; then
			return 0
		fi
	done
	return 1
}

# found TEST NAMED FOLDER...: does one of the folders, or of those on PATH, pass the
# test, or the one that the environment names?
found() {
	test=$1 named=$2
	shift 2
	if test -n "$named"; then
		"$test" "$named"
		return
	fi
	for candidate; do
		if "$test" "$candidate"; then
			return 0
		fi
	done
	old=$IFS IFS=:
	# shellcheck disable=SC2086 # to be split at its colons
	set -- $PATH
	IFS=$old
	for candidate; do
		if "$test" "$candidate"; then
			return 0
		fi
	done
	return 1
}

# missing prints the Debian packages that are needed.
missing() {
	found is_postgres "${TXTEST_POSTGRES_BIN:-}" "$(pg_config --bindir 2>/dev/null || :)" \
		/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/bin \
		/opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin || echo postgresql
	found is_mariadb "${TXTEST_MARIADB_BIN:-}" \
		/usr/sbin /usr/libexec /usr/bin /usr/local/bin \
		/opt/homebrew/opt/mariadb*/bin /usr/local/opt/mariadb*/bin || echo mariadb-server
}

# as_root COMMAND...: runs it, and never asks for a password.
as_root() {
	if test "$(id -u)" -eq 0; then
		"$@"
	else
		sudo -n "$@"
	fi
}

packages=$(missing)
if test -z "$packages"; then
	exit 0
fi
# shellcheck disable=SC2086 # one word a package
set -- $packages
if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
	as_root apt-get update -qq
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
elif test "$(uname)" = Darwin && command -v brew >/dev/null; then
	for package; do
		brew install "${package%-server}"
	done
fi
packages=$(missing | tr '\n' ' ')
if test -n "$packages"; then
	echo "install PostgreSQL and MariaDB, with apt-get or brew or by hand; missing: ${packages% }" >&2
	exit 1
fi
