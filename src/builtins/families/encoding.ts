import { type Builtin, runtime } from '../builtin.ts'
import { array, boolean, either, object, set, string } from '../type.ts'

/** Base64, hex and URL encodings. */
export const encodingBuiltins: readonly Builtin[] = [
  runtime('base64.decode', [string], string),
  runtime('base64.encode', [string], string),
  runtime('base64.is_valid', [string], boolean, { canFail: false }),
  runtime('base64url.decode', [string], string),
  runtime('base64url.encode', [string], string),
  runtime('base64url.encode_no_pad', [string], string),
  runtime('hex.decode', [string], string),
  runtime('hex.encode', [string], string),
  runtime('urlquery.decode', [string], string),
  runtime('urlquery.decode_object', [string], object(string, array(string))),
  runtime('urlquery.encode', [string], string),
  runtime('urlquery.encode_object', [object(string, either(string, array(string), set(string)))], string),
  runtime('uri.is_valid', [string], boolean, { canFail: false }),
  runtime('uri.parse', [string], object(string, string))
]
