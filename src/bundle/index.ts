/**
 * The bundle format of OPA: a gzip'd tar of a manifest, a WASM module, Rego sources and data.
 *
 * Takes what is to be packed and gives bytes, and the reverse with limits. Never compiles, evaluates or touches a file. Signatures are OPA's.
 */
export { BundleError, type BundleLimits, defaultLimits } from './archive.ts'
export {
  type Bundle,
  type BundleContent,
  type BundleFile,
  type BundleModule,
  bundleDigest,
  dataDigest,
  policyDigest,
  readBundle,
  writeBundle
} from './bundle.ts'
export { asManifest, type Manifest } from './manifest.ts'
export {
  isSigned,
  type Signature,
  type SignOptions,
  signBundle,
  signingAlgorithms,
  type VerifyOptions,
  verifyBundle
} from './signature.ts'
