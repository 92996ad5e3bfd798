// Package formats holds the test of what txvet prints against what was published
// of each format. It is a module of its own, so that txvet does not require what
// reads them.
//
// sarif-schema-2.1.0.json is the schema of SARIF 2.1.0 with errata 1, as OASIS
// published it at
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json.
package formats
