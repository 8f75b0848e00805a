/** A program as one run of bytes for the data segment of a module: made by the builder, used in place. */
import { allocate } from "../../memory"
import { BYTES, Instruction, INSTRUCTION_SHIFT, instructionAt, Program } from "./program"

/** Bytes of the last image that was made. */
export let imageSize: i32 = 0

let image: usize = 0
let target: u32 = 0
let used: usize = 0

/** Copies bytes behind what is there and gives the address that they will have. */
function put(source: usize, size: usize): u32 {
  const at = used
  memory.copy(image + at, source, size)
  used += (size + 7) & ~7
  return target + <u32>at
}

/** The bytes of a program, on the heap, as they must stand at `address`. */
export function makeImage(program: Program, address: usize): usize {
  const codeSize = <usize>program.count << INSTRUCTION_SHIFT
  let size: usize = offsetof<Program>() + codeSize + 3 * 256 + 32
  for (let i = 0; i < program.count; i++) {
    const instruction = instructionAt(program, i)
    if (instruction.operation == BYTES) size += <usize>instruction.count << 3
  }
  for (let name = program.groupNames; name != 0; name = load<u32>(name)) size += 32 + <usize>load<u32>(name, 12)
  image = allocate(size)
  memory.fill(image, 0, size)
  target = <u32>address
  used = 0
  put(changetype<usize>(program), offsetof<Program>())
  const copy = changetype<Program>(image)
  copy.generation = -1
  copy.code = put(program.code, codeSize)
  for (let i = 0; i < program.count; i++) {
    const instruction = instructionAt(program, i)
    if (instruction.operation != BYTES) continue
    const copied = changetype<Instruction>(image + (copy.code - target) + (<usize>i << INSTRUCTION_SHIFT))
    copied.other = put(instruction.other, <usize>instruction.count << 3)
  }
  if (program.firstBytes != 0) copy.firstBytes = put(program.firstBytes, 256)
  copy.classOf = put(program.classOf, 256)
  copy.byteOf = put(program.byteOf, 256)
  copy.groupNames = 0
  let before: usize = 0
  for (let name = program.groupNames; name != 0; name = load<u32>(name)) {
    const entry = put(name, 16)
    const text = put(load<u32>(name, 8), load<u32>(name, 12))
    store<u32>(image + (entry - target), 0)
    store<u32>(image + (entry - target), text, 8)
    if (before == 0) copy.groupNames = entry
    else store<u32>(image + (before - target), entry)
    before = entry
  }
  imageSize = <i32>used
  return image
}
