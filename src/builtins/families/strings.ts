import { type Builtin, host, runtime } from '../builtin.ts'
import { any, array, boolean, either, number, object, set, string } from '../type.ts'

/** Strings, by code point. */
export const stringsBuiltins: readonly Builtin[] = [
  runtime('concat', [string, either(array(string), set(string))], string),
  runtime('contains', [string, string], boolean),
  runtime('endswith', [string, string], boolean),
  runtime('indexof', [string, string], number),
  runtime('indexof_n', [string, string], array(number)),
  runtime('internal.template_string', [array(any)], string, { canFail: false }),
  runtime('lower', [string], string),
  runtime('replace', [string, string, string], string),
  runtime('split', [string, string], array(string)),
  runtime('sprintf', [string, array(any)], string),
  runtime('startswith', [string, string], boolean),
  runtime(
    'strings.any_prefix_match',
    [either(string, array(string), set(string)), either(string, array(string), set(string))],
    boolean
  ),
  runtime(
    'strings.any_suffix_match',
    [either(string, array(string), set(string)), either(string, array(string), set(string))],
    boolean
  ),
  runtime('strings.count', [string, string], number),
  host('strings.render_template', [string, object(string, any)], string),
  runtime('strings.replace_n', [object(string, string), string], string),
  runtime('strings.reverse', [string], string),
  runtime('strings.split_n', [string, string, number], array(string)),
  runtime('substring', [string, number, number], string),
  runtime('trim', [string, string], string),
  runtime('trim_left', [string, string], string),
  runtime('trim_prefix', [string, string], string),
  runtime('trim_right', [string, string], string),
  runtime('trim_space', [string], string),
  runtime('trim_suffix', [string, string], string),
  runtime('upper', [string], string)
]
