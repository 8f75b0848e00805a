/**
 * Every diagnostic code of Polity with what it means in a sentence.
 *
 * OPA's own code where OPA has one, else `<room>_<what>`. A code is stable once released; a retired one is not used again.
 * `docs/diagnostics.md` shows the same table; a test keeps them equal.
 */
export const diagnosticCodes = {
  // rego: OPA's codes
  rego_parse_error: 'The text is not Rego.',
  rego_compile_error: 'The module breaks a rule of the language that has no code of its own.',
  rego_type_error: 'A value, reference or argument cannot have the type that is needed here.',
  rego_unsafe_var_error: 'A variable is used without anything that gives it a value.',
  rego_recursion_error: 'A rule needs its own value.'
} as const satisfies Record<string, string>

export type DiagnosticCode = keyof typeof diagnosticCodes
