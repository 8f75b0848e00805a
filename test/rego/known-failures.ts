/** Conformance cases that do not pass, each with the reason. A case that starts to pass must leave this list: the run fails. */
export const knownFailures: Readonly<Record<string, string>> = {
  'reachable/test-reachable-paths-1022#2':
    'OPA 1.20.2 itself gives the paths that we give; the case is of an older one',
  'time/test-time-0947#0': 'calls `test.sleep`, a built-in of the Go test harness'
}

/** Built-ins that neither module nor host has yet: cases that need one fail. One that no case lacks must leave this list. */
export const missingBuiltins: readonly string[] = ['rego.parse_module', 'strings.render_template']
