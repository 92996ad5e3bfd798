package output

import "honnef.co/go/tools/sarif"

// The types below add to those of package sarif what it lacks; a field hides the
// one of its name in the type that is embedded.
type sarifLog struct {
	sarif.Log
	Runs []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool                         `json:"tool"`
	Invocations        []sarifInvocation                 `json:"invocations"`
	OriginalURIBaseIDs map[string]sarif.ArtifactLocation `json:"originalUriBaseIds"`
	ColumnKind         string                            `json:"columnKind"`
	Results            []sarifResult                     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	sarif.ToolComponent
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	sarif.ReportingDescriptor
	FullDescription sarif.Message   `json:"fullDescription"`
	Properties      sarifProperties `json:"properties"`
}

type sarifProperties struct {
	Tags []string `json:"tags,omitempty"`
	Kind string   `json:"kind,omitempty"` // of a result: what of the rule
}

type sarifInvocation struct {
	sarif.Invocation
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarif.Message   `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	sarif.Result
	RuleIndex           int                 `json:"ruleIndex"`
	Locations           []sarifLocation     `json:"locations"`
	RelatedLocations    []sarifLocation     `json:"relatedLocations,omitempty"`
	CodeFlows           []sarifCodeFlow     `json:"codeFlows,omitempty"`
	PartialFingerprints map[string]string   `json:"partialFingerprints"`
	Properties          sarifProperties     `json:"properties"`
	Suppressions        []sarif.Suppression `json:"suppressions,omitempty"` // left out: nil would be null
}

type sarifLocation struct {
	sarif.Location
	LogicalLocations []sarifLogicalLocation `json:"logicalLocations,omitempty"`
}

type sarifLogicalLocation struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type sarifCodeFlow struct {
	ThreadFlows []sarifThreadFlow `json:"threadFlows"`
}

type sarifThreadFlow struct {
	Locations []sarifStep `json:"locations"`
}

type sarifStep struct {
	Location sarifLocation `json:"location"`
}
