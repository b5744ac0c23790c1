"""How the rules on flow read JavaScript, TypeScript, Go and shell: blocks, statements, functions, modules."""
