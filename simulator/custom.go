package simulator

func customEndpoints() []endpoint { return nil }
