package mysql_test

import (
	"testing"

	"github.com/txvet/txvet/txruntime/internal/conform"
	"github.com/txvet/txvet/txruntime/txtest"
)

func TestTxtest(t *testing.T) { conform.Txtest(t, txtest.MariaDB(t)) }
