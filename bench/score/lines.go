package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// readLines reads a file of one JSON object a line and checks each. Empty lines
// are skipped; an unknown field is an error, since it may be a misspelt one.
func readLines[T any](file string, check func(T) error) ([]T, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []T
	for i, line := range bytes.Split(data, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var v T
		if err := strict(line, &v); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		if err := check(v); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		all = append(all, v)
	}
	return all, nil
}

// strict decodes one object and nothing after it.
func strict(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one object on the line")
	}
	return nil
}
