package txruntime

// forgotten is called when a session that started a transaction is collected as
// garbage. Nobody can use it any more, but its last operation may still run. So
// it is doomed like one that Dispose gives up: the connection is closed, which
// makes the server roll back. A rollback from here would have to wait for the
// server in the collector's goroutine.
func forgotten(w *work) { w.doom(ErrLeak) }
