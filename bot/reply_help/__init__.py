"""Which approved reply a colleague may want next, learned from what colleagues sent before."""
