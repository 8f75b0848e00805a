/**
 * uri.*: URIs as Go's `net/url` reads them.
 */
import { bufferByte, bufferLength, bufferPointer, bufferString, newBuffer } from "../buffer"
import { fail, operandError } from "../error"
import { object_insert } from "../order"
import { booleanValue, newStringAt, newText, object_new, stringLength, stringPointer } from "../value"
import { bufferPercent, hexValue, stringOfBytes } from "./encoding"
import { parseIpV6 } from "./net"
import { isString } from "./operands"

// Parts of the last URI, as string values; 0: not there.
let scheme: usize = 0
let hostname: usize = 0
let port: usize = 0
let path: usize = 0
let rawPath: usize = 0
let query: usize = 0
let fragment: usize = 0

function indexOf(from: usize, end: usize, byte: u8): usize {
  let at = from
  while (at < end && load<u8>(at) != byte) at++
  return at
}

function isAlphanumeric(byte: u8): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 26
}

/** `-`, `_`, `.`, `~`, `$`, `&`, `+`, `,`, `/`, `:`, `;`, `=`, `@`: left as they are in a path. */
function staysInPath(byte: u8): bool {
  if (isAlphanumeric(byte)) return true
  switch (byte) {
    case 45:
    case 95:
    case 46:
    case 126:
    case 36:
    case 38:
    case 43:
    case 44:
    case 47:
    case 58:
    case 59:
    case 61:
    case 64:
      return true
  }
  return false
}

/** Beyond those of names, what a host may hold: `!"$&'()*+,:;<=>[]`. */
function staysInHost(byte: u8): bool {
  if (byte >= 0x80 || isAlphanumeric(byte) || byte == 45 || byte == 95 || byte == 46 || byte == 126) return true
  switch (byte) {
    case 33:
    case 34:
    case 36:
    case 38:
    case 39:
    case 40:
    case 41:
    case 42:
    case 43:
    case 44:
    case 58:
    case 59:
    case 60:
    case 61:
    case 62:
    case 91:
    case 93:
      return true
  }
  return false
}

/** The text with escapes undone; 0 when one is not valid. In a host only escapes of bytes beyond ASCII are. */
function unescape(from: usize, end: usize, inHost: bool): usize {
  const buffer = newBuffer(<i32>(end - from))
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at)
    if (byte != 37) {
      if (inHost && !staysInHost(byte)) return 0
      bufferByte(buffer, byte)
      continue
    }
    const high = at + 2 < end ? hexValue(load<u8>(at + 1)) : -1
    const low = at + 2 < end ? hexValue(load<u8>(at + 2)) : -1
    if (high < 0 || low < 0 || (inHost && high < 8)) return 0
    bufferByte(buffer, (high << 4) | low)
    at += 2
  }
  return stringOfBytes(bufferPointer(buffer), bufferLength(buffer))
}

/** Takes the URI apart; a message when it is not valid, else an empty text. */
function parse(text: usize): string {
  let at = stringPointer(text)
  let end = at + stringLength(text)
  scheme = 0
  hostname = 0
  port = 0
  path = 0
  rawPath = 0
  query = 0
  fragment = 0
  const hash = indexOf(at, end, 35)
  if (hash + 1 < end) {
    fragment = unescape(hash + 1, end, false)
    if (fragment == 0) return "invalid URL escape"
  }
  end = hash
  for (let i = at; i < end; i++) if (load<u8>(i) < 32 || load<u8>(i) == 127) return "net/url: invalid control character in URL"
  if (end - at == 1 && load<u8>(at) == 42) {
    path = newStringAt(at, 1)
    rawPath = path
    return ""
  }
  const colon = schemeEnd(at, end)
  if (colon == at) return "missing protocol scheme"
  if (colon != 0) {
    const lower = newBuffer(8)
    for (let i = at; i < colon; i++) bufferByte(lower, load<u8>(i) - 65 < 26 ? load<u8>(i) | 32 : load<u8>(i))
    scheme = bufferString(lower)
    at = colon + 1
  }
  const mark = indexOf(at, end, 63)
  if (mark + 1 < end) query = newStringAt(mark + 1, <i32>(end - mark - 1))
  end = mark
  if (at == end || load<u8>(at) != 47) {
    // A scheme without a slash behind it: nothing more is taken apart.
    if (scheme != 0) return ""
    if (indexOf(at, end, 58) < indexOf(at, end, 47)) return "first path segment in URL cannot contain colon"
  } else if (at + 1 < end && load<u8>(at + 1) == 47 && (scheme != 0 || !(at + 2 < end && load<u8>(at + 2) == 47))) {
    const slash = indexOf(at + 2, end, 47)
    const message = parseAuthority(at + 2, slash)
    if (message.length > 0) return message
    at = slash
  }
  return parsePath(at, end)
}

/** Where the colon behind a scheme stands: 0 when there is no scheme, `from` when it is empty. */
function schemeEnd(from: usize, end: usize): usize {
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at)
    if (byte == 58) return at
    if ((byte | 32) - 97 < 26) continue
    if (at == from || !(byte - 48 < 10 || byte == 43 || byte == 45 || byte == 46)) return 0
  }
  return 0
}

function parsePath(from: usize, end: usize): string {
  if (from == end) return ""
  path = unescape(from, end, false)
  if (path == 0) return "invalid URL escape"
  // The path as it was, where it is not what encoding it again would give.
  const encoded = newBuffer(<i32>(end - from))
  const bytes = stringPointer(path)
  for (let i = 0; i < stringLength(path); i++) {
    const byte = load<u8>(bytes + i)
    if (staysInPath(byte)) bufferByte(encoded, byte)
    else bufferPercent(encoded, byte)
  }
  const length = <i32>(end - from)
  const same = bufferLength(encoded) == length && memory.compare(bufferPointer(encoded), from, length) == 0
  rawPath = same ? path : newStringAt(from, length)
  return ""
}

function parseAuthority(from: usize, end: usize): string {
  let at = end
  while (at > from && load<u8>(at - 1) != 64) at--
  if (at > from) {
    for (let i = from; i < at - 1; i++) if (!isUserByte(load<u8>(i))) return "net/url: invalid userinfo"
    if (unescape(from, at - 1, false) == 0) return "invalid URL escape"
  }
  return parseHost(at, end)
}

/** Letters, digits and `-._:~!$&'()*+,;=%@` */
function isUserByte(byte: u8): bool {
  if (isAlphanumeric(byte)) return true
  switch (byte) {
    case 45:
    case 46:
    case 95:
    case 58:
    case 126:
    case 33:
    case 36:
    case 38:
    case 39:
    case 40:
    case 41:
    case 42:
    case 43:
    case 44:
    case 59:
    case 61:
    case 37:
    case 64:
      return true
  }
  return false
}

function parseHost(from: usize, end: usize): string {
  let hostStart = from
  let hostEnd = end
  let portStart = end
  if (from < end && load<u8>(from) == 91) {
    let close = end
    while (close > from && load<u8>(close - 1) != 93) close--
    if (close == from) return "missing ']' in host"
    if (!isPort(close, end)) return "invalid port after host"
    portStart = close
    hostStart = from + 1
    hostEnd = close - 1
    // A zone, after `%25`, may hold anything.
    let zone = hostStart
    while (zone < hostEnd && !(load<u8>(zone) == 37 && zone + 2 < hostEnd && load<u8>(zone + 1) == 50 && load<u8>(zone + 2) == 53)) zone++
    const address = newStringAt(hostStart, <i32>(zone - hostStart))
    if (!parseIpV6(stringPointer(address), stringPointer(address) + stringLength(address))) return "invalid host"
    const rest = unescape(hostStart, hostEnd, false)
    if (rest == 0) return "invalid URL escape"
    if (hostEnd > hostStart) hostname = rest
  } else {
    let colon = end
    while (colon > from && load<u8>(colon - 1) != 58) colon--
    if (colon > from) {
      if (!isPort(colon - 1, end)) return "invalid port after host"
      portStart = colon - 1
      hostEnd = colon - 1
    }
    if (indexOf(from, hostEnd, 58) < hostEnd) return "invalid port after host"
    const host = unescape(from, hostEnd, true)
    if (host == 0) return "invalid character in host name"
    if (hostEnd > from) hostname = host
  }
  if (portStart + 1 < end) port = newStringAt(portStart + 1, <i32>(end - portStart - 1))
  return ""
}

/** Nothing, or a colon and digits. */
function isPort(from: usize, end: usize): bool {
  if (from == end) return true
  if (load<u8>(from) != 58) return false
  for (let at = from + 1; at < end; at++) if (load<u8>(at) - 48 > 9) return false
  return true
}

function put(object: usize, name: string, value: usize): void {
  if (value != 0) object_insert(object, newText(name), value)
}

export function builtin_uri_parse(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const message = parse(text)
  if (message.length > 0) return fail(message)
  const result = object_new(7)
  put(result, "fragment", fragment)
  put(result, "hostname", hostname)
  put(result, "path", path)
  put(result, "port", port)
  put(result, "raw_path", rawPath)
  put(result, "raw_query", query)
  put(result, "scheme", scheme)
  return result
}

export function builtin_uri_is_valid(text: usize): usize {
  return booleanValue(isString(text) && stringLength(text) > 0 && parse(text).length == 0)
}
