import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, scratchBytes } from '../../src/rego/wasm/pack.ts'
import { instantiateRuntime } from './runtime/runtime-instance.ts'

const runtime = instantiateRuntime()

function unpacked(bytes: Uint8Array, packed: Uint8Array): Uint8Array {
  runtime.reset()
  const from = runtime.write(packed)
  const scratch = runtime.call('opa_malloc', scratchBytes)
  const to = runtime.call('opa_malloc', bytes.length + 8)
  // What stood there before must not matter.
  new Uint8Array(runtime.memory.buffer, scratch, scratchBytes).fill(0xaa)
  new Uint8Array(runtime.memory.buffer, to, bytes.length + 8).fill(0xaa)
  runtime.call('unpack', from, to, to + bytes.length, scratch)
  expect([...new Uint8Array(runtime.memory.buffer, to + bytes.length, 8)]).toEqual(Array(8).fill(0xaa))
  return new Uint8Array(runtime.memory.buffer, to, bytes.length)
}

test('what is packed is unpacked as it was', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(300)).map(([byte, count]) => new Uint8Array(count).fill(byte)),
      fc.constantFrom('violations', 'outputPorts').map(text => new TextEncoder().encode(text))
    ),
    { maxLength: 30 }
  )
  fc.assert(
    fc.property(pieces, parts => {
      const bytes = new Uint8Array(parts.flatMap(part => [...part]))
      expect(unpacked(bytes, pack(bytes, 0))).toEqual(bytes)
    })
  )
})

test('what repeats takes little room', () => {
  const bytes = new Uint8Array(100_000)
  for (let i = 0; i < bytes.length; i += 16) bytes.set([4, 0, 0, 0, i & 7, 0, 0, 0, i & 255, (i >> 8) & 255], i)
  const packed = pack(bytes, 0)
  expect(packed.length).toBeLessThan(bytes.length / 2)
  expect(unpacked(bytes, packed)).toEqual(bytes)
  expect(pack(new Uint8Array(100_000), 0).length).toBeLessThan(100)
})
