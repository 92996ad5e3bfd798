package mysql

import "testing"

func TestTextsThatCommit(t *testing.T) {
	for sql, want := range map[string]bool{
		"create table t (id int)":                      true,
		"CREATE OR REPLACE TABLE t (id int)":           true,
		"create temporary table t (id int)":            false,
		"create or replace temporary table t (id int)": false,
		"create /* not */ temporary table t (id int)":  false,
		"drop table t":                                 true,
		"drop temporary table t":                       false,
		"drop prepare p":                               false,
		"alter table t add x int":                      true,
		"truncate t":                                   true,
		"rename table a to b":                          true,
		"grant select on t to u":                       true,
		"analyze table t":                              true,
		"analyze local table t":                        true,
		"analyze select 1":                             false,
		"analyze format=json select 1":                 false,
		"lock tables t read":                           true,
		"unlock tables":                                true,
		"load index into cache t":                      true,
		"load data infile 'x' into table t":            false,
		"check table t":                                true,
		"checksum table t":                             false,
		"set password = 'x'":                           true,
		"set default role r":                           true,
		"set autocommit = 1":                           true,
		"set @a = 1, session autocommit=0":             true,
		"set @@autocommit := 1":                        true,
		"set @note = 'autocommit'":                     false,
		"set names utf8mb4":                            false,
		"set transaction isolation level serializable": false,
		"start replica":                                true,
		"start transaction":                            false, // refused as one, not as implicit
		"flush tables":                                 true,
		"-- hi\n# there\n/* you */ (create table t (a int))": true,
		"/*!50000 create table t (id int) */":                true,
		"/*M!100100 drop table t */":                         true,
		"/* create */ select 1":                              false,
		"insert into t values ('create table')":              false,
		"update t set a = 1":                                 false,
		"":                                                   false,
		"/* open":                                            false,
		"?":                                                  false,
	} {
		if got := commits(sql); got != want {
			t.Errorf("%q: %v", sql, got)
		}
	}
}
