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
  rego_recursion_error: 'A rule needs its own value.',

  // rego: what OPA has no code for
  compile_limit: 'The program is larger, or more entangled, than the compiler takes.',

  // build: a folder of policies
  build_policy_metadata: 'The METADATA block of a policy lacks something, or says something that is not allowed.',
  build_policy_package: 'The package of a module does not follow from the folder it is in.',
  build_policy_rules: 'A policy lacks the rule it exists for, or has one that nothing would ever ask.',
  build_violation_shape: 'A violation says nothing, or does not say where it is.',
  build_duplicate_policy: 'Two policies have the same id.',
  build_forbidden_builtin: 'A policy may not call this built-in: its answer would not depend on its input alone.',
  build_parameters: 'The parameters of a policy do not follow their schema, or have none.',
  build_lifecycle: '`lifecycle.yaml` cannot be read as the states of the policies.',
  build_waivers: '`waivers.yaml` cannot be read as waivers.',
  build_yaml: 'The text is not YAML, or not safe to read as YAML.',
  build_entrypoint: 'An entrypoint is no rule and no package, or there is none.',
  build_roots: 'A module lies outside of what the manifest of its bundle claims.',
  build_target: 'A module needs what the target of the build does not have.',
  build_folder: 'The folder cannot be read as a folder of policies.',

  // descriptor
  descriptor_encoding: 'The document is not UTF-8 text.',
  descriptor_too_large: 'The document has more bytes or values than are read.',
  descriptor_too_deep: 'Too many maps and lists stand inside each other.',
  descriptor_empty: 'The document holds nothing.',
  descriptor_yaml_error: 'The text is not YAML, or uses a part of it that descriptors cannot.',
  descriptor_json_error: 'The text is not JSON.',
  descriptor_duplicate_key: 'A key stands twice in the same map.',
  descriptor_unknown_standard: 'The document does not say that it follows a standard that is known here.',
  descriptor_unknown_version: 'The version of the standard is not known here, or not given.',
  descriptor_duplicate_id: 'Two documents have the same id and version.',
  descriptor_contract_unresolved: 'A port names a contract that was not found.',
  descriptor_reference_unresolved: 'A `$ref` names what is not among the documents given.',
  descriptor_mesh_error: 'The mesh file does not follow its schema.',

  // the gate
  against_product_removed: 'A product of the version that is compared with is no longer described.',
  config_error: '`polity.yaml` says something that is no setting.',
  baseline_error: 'The file is no baseline of `polity check`.',
  standing_error: 'The file does not say since when policies apply to products.',
  data_error: 'Local data says what only the guild may say, or does not follow the schema of a policy.'
} as const satisfies Record<string, string>

export type DiagnosticCode = keyof typeof diagnosticCodes
