package analyzers_test
import ("testing";"fmt";"encoding/json";"strings";"reflect"
"github.com/txvet/txvet/analyzers/internal/ruletest"
"github.com/txvet/txvet/analyzers/internal/txflow")
func TestDump(t *testing.T){
 for _, act := range ruletest.Apply(t,"../testdata",txflow.Analyzer,"./effects/...") {
  f := new(txflow.Facts)
  if !act.PackageFact(act.Package.Types,f) { fmt.Println("NO FACT",act.Package.PkgPath);continue }
  for _, fn := range f.Funcs { fmt.Println("##",fn.Name,fn.Unknown); if fn.Summary!=nil { 
   dump:=func(k string,v any){ b,_:=json.Marshal(clean(reflect.ValueOf(v))); fmt.Println("  ",k,strings.ReplaceAll(string(b),`"`,"")) }
   for _,x:=range fn.Summary.Outcomes{dump("out",x)}
   for _,x:=range fn.Summary.Uses{dump("use",x)}
   for _,x:=range fn.Summary.Callbacks{dump("cb",x)}
  }}
 }
}
func clean(v reflect.Value) any {
 switch v.Kind(){
 case reflect.Struct:
  m:=map[string]any{}
  for i:=range v.NumField(){ n:=v.Type().Field(i).Name; if n=="Place"||v.Field(i).IsZero()&&n!="Op"{continue}; m[n]=clean(v.Field(i)) }
  return m
 case reflect.Slice:
  var o []any
  for i:=range v.Len(){o=append(o,clean(v.Index(i)))}
  return o
 }
 switch v.Type().Name() {
 case "Op": return []string{"Read","Write","Open","Begin","Prepare","Commit","Rollback","Close","Keep","Undo","Lock","Slow","Lend"}[v.Uint()]
 case "Nilness": return []string{"?","Nil","NotNil","True","False"}[v.Uint()]
 }
 return v.Interface()
}
