package txflow

import "github.com/txvet/txvet/analyzers/internal/txmodel"

// WithoutDefer lists the transactions that every way out finishes, none of them
// by a deferred call.
func (r *Result) WithoutDefer() []*Tracked {
	var out []*Tracked
	for _, flow := range r.Flows {
		ended := map[*Value]*Tracked{}
		bad := map[*Value]bool{}
		for _, e := range flow.Exits {
			for _, h := range e.Handles() {
				switch {
				case h.Kind != txmodel.Tx || !h.Owned || h.Scoped:
				case h.State.Done() && !h.ByDefer:
					ended[h.ID] = h
				default:
					bad[h.ID] = true
				}
			}
		}
		for id, h := range ended {
			if !bad[id] {
				out = append(out, h)
			}
		}
	}
	return out
}

// NeverCommitted lists the transactions that are written and that every way out
// rolls back.
func (r *Result) NeverCommitted(flow *Flow) []*Tracked {
	seen := map[*Value]*Tracked{}
	bad := map[*Value]bool{}
	var order []*Value
	succeeds := map[*Value]bool{}
	for _, e := range flow.Exits {
		for _, h := range e.Handles() {
			if h.Kind != txmodel.Tx || !h.Owned || h.Scoped || h.Save {
				continue
			}
			if e.Panics {
				continue
			}
			if seen[h.ID] == nil {
				order = append(order, h.ID)
			}
			if seen[h.ID] == nil || h.Written.IsValid() {
				seen[h.ID] = h
			}
			if h.State != RolledBack && !(h.Strict && h.State == Closed) || e.Escaped(h) != Local {
				bad[h.ID] = true
			}
			if !e.Fails() && h.Written.IsValid() {
				succeeds[h.ID] = true
			}
		}
	}
	for _, site := range flow.Sites {
		if site.Role == txmodel.Commit {
			for _, v := range site.Paths {
				if v.On != nil {
					bad[v.On] = true
				}
			}
		}
	}
	var out []*Tracked
	for _, id := range order {
		if h := seen[id]; h.Written.IsValid() && !h.ReadOnly && !bad[id] && succeeds[id] {
			out = append(out, h)
		}
	}
	return out
}
