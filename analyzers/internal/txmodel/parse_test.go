package txmodel

import (
	"strings"
	"testing"
)

func TestParseReportsFileAndLine(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"\n# c\nfrob f.G", "m:3: unknown role \"frob\""},
		{"commit", "m:1: commit line without a function"},
		{"commit (*p.T).M", "m:1: commit line without operand tx="},
		{"commit (*p.T).M tx=recv pool=a0", "m:1: unknown key \"pool\" of role commit"},
		{"commit (*p.T).M tx=recv retry", "m:1: unknown key \"retry\" of role commit"},
		{"commit (*p.T).M tx", "m:1: unknown key \"tx\" of role commit"},
		{"scope p.F body=a0 retry=yes", "m:1: unknown key \"retry\" of role scope"},
		{"commit (*p.T).M tx=x0", "m:1: bad operand \"tx=x0\": want recv, a0, r0 or body.a0"},
		{"commit (*p.T).M tx=a", "m:1: bad operand \"tx=a\": want recv, a0, r0 or body.a0"},
		{"commit (*p.T).M tx=a-1", "m:1: bad operand \"tx=a-1\": want recv, a0, r0 or body.a0"},
		{"commit (*p.T).M tx=r0", "m:1: bad operand \"tx=r0\": want recv or an argument"},
		{"commit (*p.T).M tx=recv tx=a0", "m:1: operand \"tx=a0\" given twice"},
		{"commit p.F tx=recv", "m:1: operand recv of a function without receiver"},
		{"commit Commit tx=a0", "m:1: bad function \"Commit\": write path.Name, (path.Type).Name or (*path.Type).Name"},
		{"commit (*p.T.M tx=a0", "m:1: bad function \"(*p.T.M\": write path.Name, (path.Type).Name or (*path.Type).Name"},
		{"commit (*p.T).M tx=recv\ncommit (*p.T).M tx=recv", "m:2: duplicate function (*p.T).M: first at m:1"},
		{"exec (*p.T).M on=recv twin=M", "m:1: bad twin \"M\": want the name of another method or function"},
		{"exec (*p.T).M on=recv twin=", "m:1: bad twin \"\": want the name of another method or function"},
		{"scope p.F body=a0 tx=a1", "m:1: bad operand \"tx=a1\": want a parameter of body"},
		{"acquire p.F conn=body.a0", "m:1: operand of a body without body="},
		{"slow p.F", "m:1: slow line without kind="},
		{"handle tx", "m:1: handle line needs a kind and a type"},
		{"handle pool p.T strict", "m:1: unknown key \"strict\" of a handle line"},
		{"open p.F pool=r0 asks", "m:1: unknown key \"asks\" of role open"},
		{"relate p.F slot=recv", "m:1: bad operand \"slot=recv\": want an argument"},
		{"savepoint (*p.T).M tx=recv sp=body.a0", "m:1: operand of a body without body="},
		{"relations type=", "m:1: bad word \"type=\": want in=, tag=, untagged= or type="},
		{"handle none p.T", "m:1: unknown kind of handle \"none\""},
		{"handle tx T", "m:1: bad type \"T\": write path.Name or *path.Name"},
		{"handle tx p.T\nhandle pool p.T", "m:2: duplicate handle p.T"},
		{"library", "m:1: library line without an import path"},
		{"library p dialect=latin", "m:1: unknown dialect \"latin\": have postgres, mysql and sqlite"},
		{"library p\nlibrary p", "m:2: duplicate library p"},
		{"also p of q", "m:1: also line is not: also PATH for LIBRARY"},
		{"also q for p\ncommit (*p.T).M tx=recv\ncommit (*q.T).M tx=recv", "m:3: duplicate function (*q.T).M: first at m:2"},
		{"driver x", "m:1: driver line needs a name and a package"},
		{"driver x p from=a0", "m:1: unknown key \"from=a0\""},
		{"driver x p\ndriver x p", "m:2: duplicate driver x of p"},
		{"frob\nquux", "m:1: unknown role \"frob\"\nm:2: unknown role \"quux\""},
	} {
		_, err := parse("m", strings.NewReader(tt.in))
		if err == nil || err.Error() != tt.want {
			t.Errorf("parse %q: got %v, want %s", tt.in, err, tt.want)
		}
	}
}

// TestParseReadsASecondPath reads a file for the present and a former path of a
// library. A longer path that begins like the library's is another library's.
func TestParseReadsASecondPath(t *testing.T) {
	m, err := parse("m", strings.NewReader("also old/q for p/q\nlibrary p/q\nhandle tx *p/q.T\ncommit (*p/q/sub.T).M tx=recv\ncommit (*p/query.T).M tx=recv\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"(*p/q/sub.T).M", "(*old/q/sub.T).M", "(*p/query.T).M"} {
		if m.calls[name] == nil {
			t.Errorf("no line of %s", name)
		}
	}
	if _, ok := m.libraries["old/q"]; !ok || len(m.calls) != 3 || len(m.handles) != 2 {
		t.Errorf("got libraries %v, %d calls, %d handles", m.libraries, len(m.calls), len(m.handles))
	}
}

func TestParseReadsACall(t *testing.T) {
	m, err := parse("m", strings.NewReader(
		"derive (*p/q.T[K, V]).Stmt from=a0 on=recv ctx=a1 to=r0 twin=StmtContext // why\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Call{
		Role: Derive, Func: "(*p/q.T[K, V]).Stmt", Pos: "m:1",
		On: Operand{Place: Recv}, From: Operand{Arg, 0}, Ctx: Operand{Arg, 1}, New: Operand{Result, 0},
		Twin: "StmtContext",
	}
	if got := m.calls["(*p/q.T[K,V]).Stmt"]; got == nil || *got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDeriveIsOnWhatItComesFrom(t *testing.T) {
	m, err := parse("m", strings.NewReader("derive (p.T).Unsafe from=recv to=r0"))
	if err != nil {
		t.Fatal(err)
	}
	if c := m.calls["(p.T).Unsafe"]; c.On != c.From || c.On.Place != Recv {
		t.Errorf("on %v, from %v", c.On, c.From)
	}
}
