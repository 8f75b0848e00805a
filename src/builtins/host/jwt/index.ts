import type { HostBuiltins } from '../host-builtin.ts'
import { decodeBuiltins } from './decode.ts'
import { signBuiltins } from './sign.ts'

/** JSON Web Tokens, by Node's own cryptography: a library that signs at once, and not with a promise, was not found. */
export const jwtBuiltins: HostBuiltins = { ...decodeBuiltins, ...signBuiltins }
