import { type Builtin, host, runtime } from '../builtin.ts'
import { any, array, boolean, object, string, tuple } from '../type.ts'

/** Digests, message authentication codes and X.509. */
export const cryptoBuiltins: readonly Builtin[] = [
  runtime('crypto.hmac.equal', [string, string], boolean),
  runtime('crypto.hmac.md5', [string, string], string),
  runtime('crypto.hmac.sha1', [string, string], string),
  runtime('crypto.hmac.sha256', [string, string], string),
  runtime('crypto.hmac.sha512', [string, string], string),
  runtime('crypto.md5', [string], string),
  runtime('crypto.sha1', [string], string),
  runtime('crypto.sha256', [string], string),
  host('crypto.parse_private_keys', [string], array(object(string, any))),
  host('crypto.x509.parse_and_verify_certificates', [string], tuple(boolean, array(object(string, any)))),
  host(
    'crypto.x509.parse_and_verify_certificates_with_options',
    [string, object(string, any)],
    tuple(boolean, array(object(string, any)))
  ),
  host('crypto.x509.parse_certificate_request', [string], object(string, any)),
  host('crypto.x509.parse_certificates', [string], array(object(string, any))),
  host('crypto.x509.parse_keypair', [string, string], object(string, any)),
  host('crypto.x509.parse_rsa_private_key', [string], object(string, any))
]
