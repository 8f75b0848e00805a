/**
 * Digests: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), and HMAC over them (RFC 2104). Results in hexadecimal.
 */
import { operandError } from "../error"
import { allocate } from "../memory"
import { sameBytes } from "../order"
import { rawLength, rawPointer } from "../raw-bytes"
import { booleanValue } from "../value"
import { hexString } from "./encoding"
import { isString } from "./operands"

const MD5: i32 = 0
const SHA1: i32 = 1
const SHA256: i32 = 2
const SHA512: i32 = 3

function digestLength(kind: i32): i32 {
  return kind == MD5 ? 16 : kind == SHA1 ? 20 : kind == SHA256 ? 32 : 64
}

/** The digest of some bytes: its address. */
function digest(kind: i32, bytes: usize, length: i32): usize {
  const block = kind == SHA512 ? 128 : 64
  const lengthBytes = kind == SHA512 ? 16 : 8
  const total = (length + 1 + lengthBytes + block - 1) & ~(block - 1)
  const message = allocate(total)
  memory.copy(message, bytes, length)
  memory.fill(message + length, 0, total - length)
  store<u8>(message + length, 0x80)
  const bits = <u64>length << 3
  store<u64>(message + total - 8, kind == MD5 ? bits : bswap(bits))
  const state = allocate(64)
  memory.copy(state, kind == SHA512 ? START_512 : kind == SHA256 ? START_256 : START_MD5, 64)
  const schedule = allocate(640)
  for (let at = 0; at < total; at += block) {
    if (kind == MD5) blockMd5(state, message + at)
    else if (kind == SHA1) blockSha1(state, message + at, schedule)
    else if (kind == SHA256) blockSha256(state, message + at, schedule)
    else blockSha512(state, message + at, schedule)
  }
  if (kind == SHA512) for (let i = 0; i < 64; i += 8) store<u64>(state + i, bswap(load<u64>(state + i)))
  else if (kind != MD5) for (let i = 0; i < 32; i += 4) store<u32>(state + i, bswap(load<u32>(state + i)))
  return state
}

/** MD5 and SHA-1 begin alike. */
const START_MD5 = memory.data<u32>([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8)
const START_256 = memory.data<u32>(
  [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19, 0, 0, 0, 0, 0, 0, 0, 0],
  8
)
const START_512 = memory.data<u64>(
  [
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b, 0x5be0cd19137e2179
  ],
  8
)
const SHIFTS_MD5 = memory.data<u8>([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21])
/** floor(2^32 * |sin(i + 1)|) */
const SINES = memory.data<u32>(
  [
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391
  ],
  8
)
/** The first 64 bits of the fractional parts of the cube roots of the first 80 primes; SHA-256 takes the upper half of the first 64. */
const CUBE_ROOTS = memory.data<u64>(
  [
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817
  ],
  8
)

function blockMd5(state: usize, block: usize): void {
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  for (let i: u32 = 0; i < 64; i++) {
    let mixed: u32
    let word: u32
    if (i < 16) {
      mixed = (b & c) | (~b & d)
      word = i
    } else if (i < 32) {
      mixed = (d & b) | (~d & c)
      word = (5 * i + 1) & 15
    } else if (i < 48) {
      mixed = b ^ c ^ d
      word = (3 * i + 5) & 15
    } else {
      mixed = c ^ (b | ~d)
      word = (7 * i) & 15
    }
    mixed += a + load<u32>(SINES + (i << 2)) + load<u32>(block + (word << 2))
    a = d
    d = c
    c = b
    b += rotl<u32>(mixed, load<u8>(SHIFTS_MD5 + ((i >> 4) << 2) + (i & 3)))
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
}

function blockSha1(state: usize, block: usize, schedule: usize): void {
  for (let i = 0; i < 16; i++) store<u32>(schedule + (i << 2), bswap(load<u32>(block + (i << 2))))
  for (let i = 16; i < 80; i++) {
    const w = schedule + (i << 2)
    store<u32>(w, rotl<u32>(load<u32>(w - 12) ^ load<u32>(w - 32) ^ load<u32>(w - 56) ^ load<u32>(w - 64), 1))
  }
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  for (let i = 0; i < 80; i++) {
    let mixed: u32
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
    else mixed = (b ^ c ^ d) + 0xca62c1d6
    mixed += rotl<u32>(a, 5) + e + load<u32>(schedule + (i << 2))
    e = d
    d = c
    c = rotl<u32>(b, 30)
    b = a
    a = mixed
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
}

function blockSha256(state: usize, block: usize, schedule: usize): void {
  for (let i = 0; i < 16; i++) store<u32>(schedule + (i << 2), bswap(load<u32>(block + (i << 2))))
  for (let i = 16; i < 64; i++) {
    const w = schedule + (i << 2)
    const x = load<u32>(w - 60)
    const y = load<u32>(w - 8)
    const small = rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3)
    const large = rotr<u32>(y, 17) ^ rotr<u32>(y, 19) ^ (y >> 10)
    store<u32>(w, load<u32>(w - 64) + small + load<u32>(w - 28) + large)
  }
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  let f = load<u32>(state, 20)
  let g = load<u32>(state, 24)
  let h = load<u32>(state, 28)
  for (let i = 0; i < 64; i++) {
    const first =
      h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + ((e & f) ^ (~e & g)) + load<u32>(CUBE_ROOTS + (i << 3), 4) + load<u32>(schedule + (i << 2))
    const second = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = d + first
    d = c
    c = b
    b = a
    a = first + second
  }
  store<u32>(state, load<u32>(state) + a)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
  store<u32>(state, load<u32>(state, 20) + f, 20)
  store<u32>(state, load<u32>(state, 24) + g, 24)
  store<u32>(state, load<u32>(state, 28) + h, 28)
}

function blockSha512(state: usize, block: usize, schedule: usize): void {
  for (let i = 0; i < 16; i++) store<u64>(schedule + (i << 3), bswap(load<u64>(block + (i << 3))))
  for (let i = 16; i < 80; i++) {
    const w = schedule + (i << 3)
    const x = load<u64>(w - 120)
    const y = load<u64>(w - 16)
    const small = rotr<u64>(x, 1) ^ rotr<u64>(x, 8) ^ (x >> 7)
    const large = rotr<u64>(y, 19) ^ rotr<u64>(y, 61) ^ (y >> 6)
    store<u64>(w, load<u64>(w - 128) + small + load<u64>(w - 56) + large)
  }
  let a = load<u64>(state)
  let b = load<u64>(state, 8)
  let c = load<u64>(state, 16)
  let d = load<u64>(state, 24)
  let e = load<u64>(state, 32)
  let f = load<u64>(state, 40)
  let g = load<u64>(state, 48)
  let h = load<u64>(state, 56)
  for (let i = 0; i < 80; i++) {
    const first =
      h + (rotr<u64>(e, 14) ^ rotr<u64>(e, 18) ^ rotr<u64>(e, 41)) + ((e & f) ^ (~e & g)) + load<u64>(CUBE_ROOTS + (i << 3)) + load<u64>(schedule + (i << 3))
    const second = (rotr<u64>(a, 28) ^ rotr<u64>(a, 34) ^ rotr<u64>(a, 39)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = d + first
    d = c
    c = b
    b = a
    a = first + second
  }
  store<u64>(state, load<u64>(state) + a)
  store<u64>(state, load<u64>(state, 8) + b, 8)
  store<u64>(state, load<u64>(state, 16) + c, 16)
  store<u64>(state, load<u64>(state, 24) + d, 24)
  store<u64>(state, load<u64>(state, 32) + e, 32)
  store<u64>(state, load<u64>(state, 40) + f, 40)
  store<u64>(state, load<u64>(state, 48) + g, 48)
  store<u64>(state, load<u64>(state, 56) + h, 56)
}

function digestText(kind: i32, text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  return hexString(digest(kind, rawPointer(text), rawLength(text)), digestLength(kind))
}

function hmac(kind: i32, text: usize, key: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(key)) return operandError(2, key, "string")
  const block = kind == SHA512 ? 128 : 64
  const size = digestLength(kind)
  let keyBytes = rawPointer(key)
  let keyLength = rawLength(key)
  if (keyLength > block) {
    keyBytes = digest(kind, keyBytes, keyLength)
    keyLength = size
  }
  const length = rawLength(text)
  const inner = allocate(<usize>(block + length))
  const outer = allocate(<usize>(block + size))
  for (let i = 0; i < block; i++) {
    const byte = i < keyLength ? load<u8>(keyBytes + i) : 0
    store<u8>(inner + i, byte ^ 0x36)
    store<u8>(outer + i, byte ^ 0x5c)
  }
  memory.copy(inner + block, rawPointer(text), length)
  memory.copy(outer + block, digest(kind, inner, block + length), size)
  return hexString(digest(kind, outer, block + size), size)
}

export function builtin_crypto_md5(text: usize): usize {
  return digestText(MD5, text)
}

export function builtin_crypto_sha1(text: usize): usize {
  return digestText(SHA1, text)
}

export function builtin_crypto_sha256(text: usize): usize {
  return digestText(SHA256, text)
}

export function builtin_crypto_hmac_md5(text: usize, key: usize): usize {
  return hmac(MD5, text, key)
}

export function builtin_crypto_hmac_sha1(text: usize, key: usize): usize {
  return hmac(SHA1, text, key)
}

export function builtin_crypto_hmac_sha256(text: usize, key: usize): usize {
  return hmac(SHA256, text, key)
}

export function builtin_crypto_hmac_sha512(text: usize, key: usize): usize {
  return hmac(SHA512, text, key)
}

export function builtin_crypto_hmac_equal(a: usize, b: usize): usize {
  if (!isString(a)) return operandError(1, a, "string")
  if (!isString(b)) return operandError(2, b, "string")
  return booleanValue(rawLength(a) == rawLength(b) && sameBytes(rawPointer(a), rawPointer(b), rawLength(a)))
}
