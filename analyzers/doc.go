// Package analyzers is the registry of txvet's rules, and what a driver needs of
// them. The ideas that all rules share:
//
// # Roles
//
// A call matters for the role that it plays: it begins, commits or rolls back,
// sends a statement, opens or closes rows, runs a function in a transaction.
// Which function of which library plays which role, with which operands, is
// data: the files of analyzers/internal/txmodel/lib, to which -models adds. No
// Go code outside of txmodel names a database library's function.
//
// # Handles
//
// A handle is a pool, connection, transaction, savepoint, statement, or the rows
// of one. It is known by where it came from (a call, a parameter, a field path,
// a package variable, what a context carries), not by its type: an interface
// such as sqlc's DBTX holds a pool here and a transaction there.
//
// # Lifecycle
//
// A transaction goes from open to committed or rolled back, rows to drained or
// closed. Each function is interpreted along its paths: a branch such as
// err != nil says on which of them a statement failed, or a begin gave nothing.
// Paths with the same lifecycles are one, with what is known on both.
//
// # Summaries
//
// What a function does to the handles that its callers can name is summed up
// once, callees first, and read at each call. Importers get the summaries of a
// package as one fact. So a rule sees a rollback in a helper of another package,
// and a house's own function that runs a callback in a transaction.
//
// # May and must
//
// What a path shows holds on that path; that the program takes it is not known.
// A leak is a claim that some path leaves a handle open (may). That a
// transaction is finished, open, or failed at a call is claimed for the path on
// which it is reported (must). A condition that cannot be named splits no path.
//
// # Limits
//
// Where something is not known, nothing is reported: a call through a function
// value or an interface with several implementations may finish what it is
// given. Handles in maps, slices and channels are not followed, nor is what
// reflection reaches. A function with too many paths is given up, with its
// callers told that nothing is known of it.
//
// See docs/architecture.md for how this is done, and why so.
package analyzers
