import type { ScalarTag } from 'yaml'

const bases: readonly (readonly [RegExp, number])[] = [
  [/^0[xX]([0-9a-fA-F]+)$/, 16],
  [/^0[oO]?([0-7]+)$/, 8],
  [/^0[bB]([01]+)$/, 2]
]

/**
 * Numbers of METADATA that YAML 1.2 has not, as OPA reads them: `0644` and `0o17` are octal, `0b11` is binary, digits may be parted by `_`.
 */
export const metadataNumbers: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?\d[\w.]*$/,
  resolve: text => {
    const [sign, plain] = [text.startsWith('-') ? -1 : 1, text.replace(/^[-+]|_/g, '')]
    for (const [form, base] of bases) {
      const digits = form.exec(plain)?.[1]
      if (digits !== undefined) return sign * Number.parseInt(digits, base)
    }
    return /^\d+(?:\.\d*)?(?:[eE]\d+)?$/.test(plain) ? sign * Number(plain) : text
  }
}
