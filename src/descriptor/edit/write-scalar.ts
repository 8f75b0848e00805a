/** Words that a reader of YAML 1.1 takes for truth values, or for nothing. */
const taken = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i
/** Texts that no reader of YAML takes for anything else. */
const plain = /^(?:[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./]+)*|v?\d+\.\d+\.\d+(?:[-+][A-Za-z0-9.+-]*)?)$/

/**
 * A value as it is written in place of another one, in the same quotes where it had some.
 *
 * @param before - what is written there now
 * @returns undefined where the old one is no scalar on a line, or the new value is none
 */
export function writeScalar(before: string, value: unknown, isJson: boolean): string | undefined {
  if (before === '' || /^[|>]|[\r\n]/.test(before) || (typeof value === 'object' && value !== null)) return undefined
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined
  return typeof value === 'string' ? writeText(before, value, isJson) : JSON.stringify(value)
}

/** A text, in the quotes that another one had. */
export function writeText(before: string, text: string, isJson: boolean): string {
  if (isJson || before.startsWith('"')) return JSON.stringify(text)
  if (before.startsWith("'") && /^[\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]*$/.test(text))
    return `'${text.replaceAll("'", "''")}'`
  return plain.test(text) && !taken.test(text) ? text : JSON.stringify(text)
}
