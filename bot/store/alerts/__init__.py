"""Who is told of what: what each wants to know, the alerts, and the browsers that are told."""
