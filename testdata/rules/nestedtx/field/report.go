// Package field begins transactions one after the other.
package field

import "txvet.test/rules/nestedtx/field/store"

// Server has the repository.
type Server struct{ containers store.Repository }

// Report destroys, and then notes what is missing: each has a transaction that it ends.
func (s *Server) Report(names []string) (int, error) {
	n, err := s.containers.Destroy(names)
	if err != nil {
		return 0, err
	}
	if err := s.containers.Missing(names); err != nil {
		return 0, err
	}
	return n, nil
}
