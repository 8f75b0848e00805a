import { existsSync } from 'node:fs'
import { Option } from 'commander'
import { LoadError, readText } from '../build/index.ts'
import { type Capabilities, CapabilitiesError, readCapabilities } from '../builtins/index.ts'

/** `--capabilities FILE`, for every command that compiles. */
export function capabilitiesOption(): Option {
  return new Option(
    '--capabilities <file>',
    'what Rego may use, as JSON in the form of OPA; a built-in that only stands there is asked of the host'
  )
}

/**
 * Reads the file that `--capabilities` names.
 *
 * @throws LoadError for a file that is not there or has another form
 */
export function readCapabilitiesFile(path: string): Capabilities {
  if (/^v\d+\.\d+\.\d+$/.test(path) && !existsSync(path)) {
    throw new LoadError(
      `capabilities are read from a file; those of OPA ${path} are capabilities/${path}.json in the sources of OPA`
    )
  }
  const text = readText(path)
  try {
    return readCapabilities(JSON.parse(text))
  } catch (cause) {
    const reason = cause instanceof CapabilitiesError ? cause.message : `not JSON: ${(cause as Error).message}`
    throw new LoadError(`${path} holds no capabilities: ${reason}`, { cause })
  }
}
