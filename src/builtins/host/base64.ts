const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const forUrls = `${standard.slice(0, 62)}-_`

/** Reads padded base64 as strictly as Go does; line ends count for nothing. */
export function decodeBase64(text: string): Buffer {
  assertBase64(text, standard)
  return Buffer.from(text, 'base64')
}

/** Reads base64url, whose padding may be left out. */
export function decodeBase64Url(text: string): Buffer {
  const rest = text.length % 4
  if (!text.endsWith('=') && rest === 1) throw new Error(`illegal base64url string: ${text}`)
  const padded = text.endsWith('=') || rest === 0 ? text : text + '='.repeat(4 - rest)
  assertBase64(padded, forUrls)
  return Buffer.from(padded, 'base64url')
}

/** Throws with the place of the first byte that cannot stand where it does. */
function assertBase64(text: string, alphabet: string): void {
  const refuse = (at: number): never => {
    throw new Error(`illegal base64 data at input byte ${Buffer.byteLength(text.slice(0, at))}`)
  }
  let digits = 0
  let end = -1
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '\n' || char === '\r') continue
    if (end === 0) refuse(i)
    if (char !== '=') {
      if (end > 0 || !alphabet.includes(char)) refuse(i)
      digits++
    } else if (end > 0) end--
    else if (digits % 4 > 1) end = 3 - (digits % 4)
    else refuse(i)
  }
  const isWhole = end === 0 || (end < 0 && digits % 4 === 0)
  if (!isWhole) refuse(text.length)
}
