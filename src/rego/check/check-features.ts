import type { Capabilities } from '../../builtins/index.ts'
import type { Span } from '../../diagnostics/index.ts'
import type { Module } from '../syntax/ast.ts'
import { visitModule } from '../syntax/visit-terms.ts'
import type { AddFault } from './stages.ts'

const keywords = new Set('as contains default else every false if import in not null package some true with'.split(' '))
const keywordsOfV1: readonly string[] = ['contains', 'every', 'if', 'in']

/** What the capabilities do not have of the language itself. */
export function checkFeatures(modules: readonly Module[], capabilities: Capabilities, add: AddFault): void {
  const { features, futureKeywords } = capabilities
  const refuse = (what: string, span: Span, feature: string): void =>
    add('checkCapabilities', 'rego_parse_error', `${what} is not among the capabilities`, span, {
      help: `their list of features lacks \`${feature}\``
    })
  const isV1 = features.has('rego_v1')
  for (const module of modules) {
    // A module of v0 that imports it is parsed as one of v1.
    const imported = module.imports.find(({ path }) => path.join('.') === 'rego.v1')
    if (module.regoVersion === 1 && !isV1) {
      if (!imported) refuse('Rego v1', module.package.span, 'rego_v1')
      else if (!features.has('rego_v1_import')) refuse('`import rego.v1`', imported.span, 'rego_v1_import')
    }
    for (const { path, span } of module.imports) {
      const [root, , keyword] = path
      if (root !== 'future' || keyword === undefined || futureKeywords.has(keyword)) continue
      if (isV1 && keywordsOfV1.includes(keyword)) continue
      add('checkCapabilities', 'rego_parse_error', `\`${path.join('.')}\` is not among the capabilities`, span, {
        help: `their list of future keywords lacks \`${keyword}\``
      })
    }
    visitModule(module, {
      term: term => {
        if (term.kind === 'template' && !features.has('template_strings')) {
          refuse('string interpolation', term.span, 'template_strings')
        }
        if (term.kind !== 'ref' || features.has('keywords_in_refs')) return undefined
        for (const { kind, span } of term.operands) {
          const written = span.source.text.slice(span.start, span.end)
          if (kind !== 'string' || !keywords.has(written)) continue
          refuse(`the keyword \`${written}\` as a name in a reference`, span, 'keywords_in_refs')
        }
        return undefined
      }
    })
  }
}
