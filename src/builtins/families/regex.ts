import { type Builtin, runtime } from '../builtin.ts'
import { array, boolean, number, string } from '../type.ts'

/** Regular expressions of RE2, in linear time. */
export const regexBuiltins: readonly Builtin[] = [
  runtime('re_match', [string, string], boolean, { deprecated: true }),
  runtime('regex.find_all_string_submatch_n', [string, string, number], array(array(string))),
  runtime('regex.find_n', [string, string, number], array(string)),
  runtime('regex.globs_match', [string, string], boolean),
  runtime('regex.is_valid', [string], boolean, { canFail: false }),
  runtime('regex.match', [string, string], boolean),
  runtime('regex.replace', [string, string, string], string),
  runtime('regex.split', [string, string], array(string)),
  runtime('regex.template_match', [string, string, string, string], boolean)
]
