// Package mail talks to a mail service.
package mail

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Send posts a mail.
func Send(ctx context.Context, to string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://mail/send", strings.NewReader(to))
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return resp.Body.Close()
}

// Valid says whether an address looks like one. It waits for nobody.
func Valid(to string) bool { return strings.Contains(to, "@") }
