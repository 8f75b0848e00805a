/** Conformance cases that do not pass, each with the reason. A case that starts to pass must leave this list: the run fails. */
export const knownFailures: Readonly<Record<string, string>> = {}
