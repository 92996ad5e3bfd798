package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/abortedtx"
	"github.com/txvet/txvet/analyzers/badcommit"
	"github.com/txvet/txvet/analyzers/dbhandle"
	"github.com/txvet/txvet/analyzers/deadctx"
	"github.com/txvet/txvet/analyzers/lazyload"
	"github.com/txvet/txvet/analyzers/lostctx"
	"github.com/txvet/txvet/analyzers/nestedtx"
	"github.com/txvet/txvet/analyzers/openrows"
	"github.com/txvet/txvet/analyzers/outsidetx"
	"github.com/txvet/txvet/analyzers/queryloop"
	"github.com/txvet/txvet/analyzers/rawtx"
	"github.com/txvet/txvet/analyzers/readonlytx"
	"github.com/txvet/txvet/analyzers/slowtx"
	"github.com/txvet/txvet/analyzers/txdone"
	"github.com/txvet/txvet/analyzers/txescape"
	"github.com/txvet/txvet/analyzers/txleak"
)

// Rule is one entry of the registry.
type Rule struct {
	*analysis.Analyzer
	Default bool   // reported unless switched off
	Since   string // the release that brought it
}

// Rules lists every rule by name.
var Rules = []Rule{
	{abortedtx.Analyzer, true, "0.1.0"},
	{badcommit.Analyzer, true, "0.1.0"},
	{dbhandle.Analyzer, true, "0.1.0"},
	{deadctx.Analyzer, true, "0.1.0"},
	{lazyload.Analyzer, true, "0.1.0"},
	{lostctx.Analyzer, true, "0.1.0"},
	{nestedtx.Analyzer, true, "0.1.0"},
	{openrows.Analyzer, true, "0.1.0"},
	{outsidetx.Analyzer, true, "0.1.0"},
	{queryloop.Analyzer, true, "0.1.0"},
	{rawtx.Analyzer, true, "0.1.0"},
	{readonlytx.Analyzer, true, "0.1.0"},
	{slowtx.Analyzer, false, "0.1.0"},
	{txdone.Analyzer, true, "0.1.0"},
	{txescape.Analyzer, true, "0.1.0"},
	{txleak.Analyzer, true, "0.1.0"},
}
