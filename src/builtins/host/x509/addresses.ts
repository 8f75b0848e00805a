import { DerError } from './der.ts'

/** An address of 4 or 16 bytes as Go writes it. */
export function addressText(bytes: Buffer): string {
  const mapped = Buffer.from('00000000000000000000ffff', 'hex')
  if (bytes.length === 4) return [...bytes].join('.')
  if (bytes.length !== 16) throw new DerError(`cannot parse IP address of length ${bytes.length}`)
  if (bytes.subarray(0, 12).equals(mapped)) return [...bytes.subarray(12)].join('.')
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16))
  const zeros = [
    ...groups
      .map(group => (group === '0' ? '0' : 'x'))
      .join('')
      .matchAll(/0{2,}/g)
  ]
  const [longest] = zeros.sort((a, b) => b[0].length - a[0].length || a.index - b.index)
  if (!longest) return groups.join(':')
  const after = groups.slice(longest.index + longest[0].length)
  return `${groups.slice(0, longest.index).join(':')}::${after.join(':')}`
}

/** The range of `address, mask`. */
export function rangeOf(bytes: Buffer): { readonly IP: string; readonly Mask: string } {
  const half = bytes.length / 2
  const mask = bytes.subarray(half)
  const bits = [...mask].map(byte => byte.toString(2).padStart(8, '0')).join('')
  if ((half !== 4 && half !== 16) || !/^1*0*$/.test(bits)) throw new DerError('IP constraint is not valid')
  return { IP: addressText(bytes.subarray(0, half)), Mask: mask.toString('base64') }
}
