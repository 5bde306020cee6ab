package chat

// FlowTitle returns the name of a flow as graduates read it, or nothing for an unknown one.
func (c *Chat) FlowTitle(id string) string {
	if f := c.flows[id]; f != nil {
		return f.Title
	}
	return ""
}
