import { describe, expect, test } from 'vitest'
import { readDocuments } from '../../src/descriptor/index.ts'
import { renderDiagnostic } from '../../src/diagnostics/index.ts'

const shown = (text: string): string =>
  readDocuments('c.yaml', text)
    .diagnostics.map(diagnostic => renderDiagnostic(diagnostic))
    .join('\n')

describe('a credential in a document that cannot be judged is not shown', () => {
  test.each([
    { note: 'a key that stands twice', text: 'password: hunter2x\npassword: hunter3x\n', hidden: /hunter/ },
    { note: 'in quotes', text: 'a: {dbPassword: "hunter2x", dbPassword: \'hunter3x\'}\n', hidden: /hunter/ },
    { note: 'in JSON', text: '{"api_key": "hunter2x", "api_key": "hunter3x"}', hidden: /hunter/ },
    { note: 'on the line of another fault', text: 'secret: hunter2x: y\n', hidden: /hunter/ },
    { note: 'in a URL', text: 'kind: "postgres://u:hunter2x@h/db"\n', hidden: /hunter/ },
    { note: 'by its shape', text: 'kind: AKIAABCDEFGHIJKLMNOP\n', hidden: /AKIA/ },
    {
      note: 'a custom property',
      text: '- {property: dbPassword, value: hunter2x, a: 1, a: 2}\n',
      hidden: /hunter/
    },
    { note: 'in the message', text: 'kind: DataContract\napiVersion: "token=hunter2x"\n', hidden: /hunter/ }
  ])('$note', ({ text, hidden }) => {
    expect(shown(text)).toMatch(/c\.yaml:\d+:\d+/)
    expect(shown(text)).not.toMatch(hidden)
    expect(shown(text)).toContain('***')
  })

  test('what only refers to one is', () => {
    const reference = '$' + '{DB_PASSWORD}'
    expect(shown(`password: ${reference}\npassword: vault:db\n`)).toContain('vault:db')
  })

  test.each(['a', ' ', ':', 'password:', 'eyJ', '://x', 'property: ', '"', '-----BEGIN A ', '\n'])(
    'a long text of %j takes no more than one pass over it',
    piece => {
      expect(shown(`kind: [\n${piece.repeat(1_000_000 / piece.length)}`).length).toBeGreaterThan(0)
    }
  )
})
