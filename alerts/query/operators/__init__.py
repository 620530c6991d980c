"""How is each operator written, and what does it do? One file an operator; alerts/query/registry.py finds them."""
