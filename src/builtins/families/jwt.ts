import { type Builtin, host } from '../builtin.ts'
import { any, boolean, object, string, tuple } from '../type.ts'

/** JSON Web Tokens. */
export const jwtBuiltins: readonly Builtin[] = [
  host('io.jwt.decode', [string], tuple(object(any, any), object(any, any), string)),
  host('io.jwt.decode_verify', [string, object(string, any)], tuple(boolean, object(any, any), object(any, any)), {
    nondeterministic: true
  }),
  host('io.jwt.encode_sign', [object(string, any), object(string, any), object(string, any)], string, {
    nondeterministic: true
  }),
  host('io.jwt.encode_sign_raw', [string, string, string], string, { nondeterministic: true }),
  host('io.jwt.verify_eddsa', [string, string], boolean),
  host('io.jwt.verify_es256', [string, string], boolean),
  host('io.jwt.verify_es384', [string, string], boolean),
  host('io.jwt.verify_es512', [string, string], boolean),
  host('io.jwt.verify_hs256', [string, string], boolean),
  host('io.jwt.verify_hs384', [string, string], boolean),
  host('io.jwt.verify_hs512', [string, string], boolean),
  host('io.jwt.verify_ps256', [string, string], boolean),
  host('io.jwt.verify_ps384', [string, string], boolean),
  host('io.jwt.verify_ps512', [string, string], boolean),
  host('io.jwt.verify_rs256', [string, string], boolean),
  host('io.jwt.verify_rs384', [string, string], boolean),
  host('io.jwt.verify_rs512', [string, string], boolean)
]
